const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK\x03\x04", "latin1");

/** Tab, line feed, form feed, carriage return, and what old systems end a file with. */
const CONTROLS_OF_TEXT = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1a]);

/** So many bytes of a file are enough to tell what it is. */
export const HEAD_BYTES = 1024;

/**
 * What is wrong with a download by its first bytes. Servers that refuse answer with a page, and
 * often with status 200: reports.nanpa.com is behind a guard that does so ("Incapsula"), and CNAC
 * does so for an NPA that it does not know.
 *
 * @param head the first `HEAD_BYTES` of it, or all of a shorter one
 * @param name the file name in the address: `.zip` and `.gz` are promises
 * @returns a sentence without its subject, undefined when nothing is wrong
 */
export function contentFault(head: Buffer, name: string): string | undefined {
  const text = head.toString("latin1");
  if (/^(\xef\xbb\xbf)?\s*</.test(text) || /<html|incapsula/i.test(text)) {
    return "gave an HTML page and not the file: it refuses this network, or asks for a browser";
  }
  const zip = head.subarray(0, ZIP.length).equals(ZIP);
  const gzip = head.subarray(0, GZIP.length).equals(GZIP);
  if (/\.zip$/i.test(name) && !zip) return "gave something else than a zip archive";
  if (/\.gz$/i.test(name) && !gzip) return "gave something else than a gzip file";
  if (zip || gzip) return undefined;
  if (/^(\xef\xbb\xbf)?\s*[{[]/.test(text)) return "gave JSON and not a table";
  const binary = head.some((byte) => byte < 0x20 && !CONTROLS_OF_TEXT.has(byte));
  return binary ? "gave neither text nor a zip or gzip file" : undefined;
}
