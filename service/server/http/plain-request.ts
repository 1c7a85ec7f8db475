/** A request that came whole, in the plainest form. */
export interface PlainRequest {
  readonly path: string;
  readonly body: string;
  /** Where it ends, and the next one begins. */
  readonly end: number;
}

const HEAD_END = "\r\n\r\n";

// Headers that change nothing in how a request is read or answered, spelt as clients spell them.
const HARMLESS = [
  "[Aa]ccept",
  "[Aa]ccept-[Ee]ncoding",
  "[Aa]ccept-[Ll]anguage",
  "[Cc]ontent-[Tt]ype",
  "[Uu]ser-[Aa]gent",
].join("|");
const REST = String.raw`(?:\r\n(?:(?:${HARMLESS}): [ -~]*|[Cc]onnection: keep-alive))*`;
const HOST = String.raw`\r\n[Hh]ost: [!-~]+`;
const LENGTH = String.raw`\r\n[Cc]ontent-[Ll]ength: (\d{1,5})`;

/** One Host, one Content-Length, in either order (RFC 9112 §3.2, §6.2). */
const HEAD = new RegExp(
  String.raw`^POST (/[!-~]*) HTTP/1\.1${REST}(?:${HOST}${REST}${LENGTH}|${LENGTH}${REST}${HOST})${REST}$`,
);

/**
 * Reads a POST of HTTP/1.1 that is there whole and has nothing in its head but what is listed here:
 * no transfer coding, no `Expect`, no `Connection: close`, no header twice that must stand once.
 * Whatever is not surely that is for the parser of node:http, which knows the rest of RFC 9112.
 *
 * @param from where the request begins
 * @param longestBody bytes
 * @returns undefined when it is not plain, or not whole
 */
export function plainRequest(
  bytes: Buffer,
  from: number,
  longestBody: number,
): PlainRequest | undefined {
  const headEnd = bytes.indexOf(HEAD_END, from, "latin1");
  if (headEnd < 0) return undefined;
  const head = HEAD.exec(bytes.toString("latin1", from, headEnd));
  if (head === null) return undefined;
  const length = Number(head[2] ?? head[3]);
  const start = headEnd + HEAD_END.length;
  const end = start + length;
  if (length > longestBody || end > bytes.length) return undefined;
  return { path: head[1] ?? "", body: bytes.toString("utf8", start, end), end };
}
