import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../service/dno/manifest.ts";

const sourceOf = (text: string) =>
  parseManifest(`sources: [{ name: list, ${text} }]`, "/etc/ringfence/manifest.yaml").sources[0];
const list = (text: string) => sourceOf(`format: digit-list, class: inbound-only, ${text}`);

describe("a source with an address", () => {
  it("keeps it as its path, and has limits that suit its format", () => {
    const path = "https://cnac.ca/data/COCodeStatus_ALL.zip";
    expect(sourceOf(`format: cnac-co-code, path: "${path}"`)).toMatchObject({
      path,
      download: {
        address: new URL(path),
        leastBytes: 100 * 1024,
        mostBytes: 100 * 1024 ** 2,
        headers: [],
      },
    });
  });

  it("may be small when it is not national", () => {
    const source = sourceOf("format: cnac-co-code, covers: [416], path: https://cnac.ca/a.csv");
    expect(source?.download?.leastBytes).toBe(50);
  });

  it("may have limits of its own, and headers with secrets that stand elsewhere", () => {
    const keys =
      "download: { leastBytes: 5000, mostBytes: 9000, headers: { X-Key: { env: KEY }, Authorization: { file: key } } }";
    expect(list(`path: https://example.com/a.csv, ${keys}`)?.download).toMatchObject({
      leastBytes: 5000,
      mostBytes: 9000,
      headers: [
        { name: "X-Key", from: { env: "KEY" } },
        { name: "Authorization", from: { file: "/etc/ringfence/key" } },
      ],
    });
  });

  it("is undisturbed by a least that is above the most of its format", () => {
    const source = sourceOf(
      "format: npa-report, path: https://example.com/a.csv, download: { leastBytes: 99000000 }",
    );
    expect(source?.download?.mostBytes).toBe(99_000_000);
  });
});

it("a source with a file has no download", () => {
  expect(list("path: a.csv")?.download).toBeUndefined();
});

describe("a download is refused, with line and key,", () => {
  const address = "path: https://example.com/a.csv";

  it.each([
    [
      "of a file",
      "path: a.csv, download: { leastBytes: 5 }",
      /download has a meaning only where path is/,
    ],
    [
      "without encryption",
      "path: http://example.com/a.csv",
      /path must be a file, a pattern or an https/,
    ],
    [
      "with a password in its address",
      "path: https://a:b@example.com/",
      /path must not hold a password/,
    ],
    [
      "with a misspelt key",
      `${address}, download: { least: 5 }`,
      /download\.least is not a key here/,
    ],
    [
      "with limits that contradict",
      `${address}, download: { leastBytes: 5, mostBytes: 4 }`,
      /mostBytes is less than leastBytes/,
    ],
    [
      "with a secret in plain",
      `${address}, download: { headers: { Authorization: abc } }`,
      /must be a mapping/,
    ],
    [
      "with a header from nowhere",
      `${address}, download: { headers: { A: {} } }`,
      /headers\.A must say where its value is/,
    ],
    [
      "with a header from two places",
      `${address}, download: { headers: { A: { env: B, file: c } } }`,
      /must say where its value is/,
    ],
    [
      "with a header that is none",
      `${address}, download: { headers: { "A B": { env: B } } }`,
      /is no name of a header/,
    ],
    [
      "with a header of the transfer",
      `${address}, download: { headers: { Host: { env: B } } }`,
      /is a header that Ringfence sets/,
    ],
  ])("%s", (_, text, reason) => {
    expect(() => list(text)).toThrow(reason);
  });

  it("for the numbers in use of an inventory", () => {
    const text = "format: inventory, path: a.csv, inUse: https://example.com/b.csv, leastInUse: 5";
    expect(() => sourceOf(text)).toThrow(/inUse must be a file: only path may be an address/);
  });
});
