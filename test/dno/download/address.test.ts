import { describe, expect, it } from "vitest";
import {
  isAddress,
  readAddress,
  redirectTarget,
  shownAddress,
} from "../../../service/dno/download/address.ts";

describe("the path of a source", () => {
  it.each(["codes.txt", "/lists/codes-*.zip", "C:/lists/a.csv"])("%s is a file", (path) => {
    expect(isAddress(path)).toBe(false);
  });

  it.each(["https://cnac.ca/data/COCodeStatus_ALL.zip", "http://127.0.0.1:8080/list.csv"])(
    "%s is an address that is read",
    (path) => {
      expect(isAddress(path)).toBe(true);
      expect(readAddress(path)).toEqual(new URL(path));
    },
  );

  it.each([
    "http://reports.nanpa.com/public/npa_report.csv",
    "http://localhost/list.csv",
    "http://127.0.0.1.example.com/list.csv",
    "ftp://cnac.ca/list.csv",
    "file:///etc/passwd",
    "s3://bucket/list.csv",
    "https://",
  ])("%s is an address that is not read", (path) => {
    expect(readAddress(path)).toBe("must be a file, a pattern or an https:// address");
  });

  it.each(["https://me:secret@example.com/a.csv", "https://me@example.com/a.csv"])(
    "%s must not hold a password",
    (path) => {
      expect(readAddress(path)).toMatch(/must not hold a password/);
    },
  );
});

describe("a redirect", () => {
  const from = new URL("https://lists.example.com/a/list.csv");

  it.each([
    [
      "https://store.example.net/list.csv?signature=1",
      "https://store.example.net/list.csv?signature=1",
    ],
    ["/b/list.csv", "https://lists.example.com/b/list.csv"],
    ["//other.example.com/list.csv", "https://other.example.com/list.csv"],
  ])("to %s is followed", (location, to) => {
    expect(redirectTarget(from, location)).toEqual(new URL(to));
  });

  it.each([
    [
      "http://lists.example.com/a/list.csv",
      "redirects to http://lists.example.com, which is not https",
    ],
    ["http://127.0.0.1/list.csv", "redirects to http://127.0.0.1, which is not https"],
    ["file:///etc/passwd", "redirects to null, which is not https"],
    ["https://:99999/", "redirects to what is no address"],
    [undefined, "redirects without saying where to"],
  ])("to %s is not", (location, reason) => {
    expect(redirectTarget(from, location)).toBe(reason);
  });

  it("of a plain address of this machine may stay on it", () => {
    const plain = new URL("http://127.0.0.1:8080/a");
    expect(redirectTarget(plain, "/b")).toEqual(new URL("http://127.0.0.1:8080/b"));
  });
});

it("an address is shown without its query, which may hold a signature", () => {
  const address = new URL("https://store.example.net/list.csv?X-Signature=secret#part");
  expect(shownAddress(address)).toBe("https://store.example.net/list.csv");
});
