import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { contentFault } from "../../../service/dno/download/content-check.ts";
import { zip } from "../sources/reading.ts";

const REFUSED =
  "gave an HTML page and not the file: it refuses this network, or asks for a browser";

describe("the first bytes of a download are good", () => {
  it.each<[string, string, Buffer]>([
    ["of a table", "list.csv", Buffer.from("number,created\r\n6862000142,2026-01-01\r\n")],
    ["of a table with a byte order mark", "list.csv", Buffer.from("\ufeffnumber\n6862000142\n")],
    [
      "of a table in Latin-1",
      "list",
      Buffer.from("State\tNPA-NXX\tCompagnie T\xe9l\xe9\n", "latin1"),
    ],
    ["of a zip archive", "list.zip", zip({ "list.csv": "number\n" })],
    ["of a zip archive by another name", "download", zip({ "list.csv": "number\n" })],
    ["of a gzip file", "list.csv.gz", gzipSync("number\n")],
  ])("%s", (_, name, head) => {
    expect(contentFault(head, name)).toBeUndefined();
  });
});

describe("the first bytes of a download are refused", () => {
  it.each<[string, string, Buffer, string]>([
    ["of an HTML page", "a.csv", Buffer.from("<!DOCTYPE html>\n<html>"), REFUSED],
    ["of an HTML page behind blanks", "a.csv", Buffer.from("\ufeff\r\n  <html>"), REFUSED],
    ["of an HTML page behind a comment", "a.csv", Buffer.from("x <HTML lang=en>"), REFUSED],
    ["of a guard", "a.zip", Buffer.from("Request unsuccessful. Incapsula incident ID: 1"), REFUSED],
    ["of XML", "a.csv", Buffer.from('<?xml version="1.0"?><Error/>'), REFUSED],
    ["of JSON", "a.csv", Buffer.from('{"error":"no"}'), "gave JSON and not a table"],
    [
      "of an image",
      "a.csv",
      Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"),
      "gave neither text nor a zip or gzip file",
    ],
    [
      "of a text for a zip archive",
      "a.ZIP",
      Buffer.from("number\n1"),
      "gave something else than a zip archive",
    ],
    [
      "of a text for a gzip file",
      "a.gz",
      Buffer.from("number\n1"),
      "gave something else than a gzip file",
    ],
    [
      "of nothing for a zip archive",
      "a.zip",
      Buffer.alloc(0),
      "gave something else than a zip archive",
    ],
  ])("%s", (_, name, head, reason) => {
    expect(contentFault(head, name)).toBe(reason);
  });
});
