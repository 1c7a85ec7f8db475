import { STATUS_CODES } from "node:http";

/**
 * A whole answer of HTTP/1.1, in ASCII. Kamailio reads it with its SIP parser, and OpenSIPS wants
 * `Content-Type` in just this writing: few headers, plain ones, always a length and never chunks.
 *
 * @param body JSON in ASCII (`json-text.ts`), so that its length is its number of characters
 * @param closing whether the connection is closed behind it
 */
export function answerBytes(status: number, body: string, closing: boolean): string {
  const end = closing ? "\r\nConnection: close" : "";
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}${end}\r\n\r\n${body}`;
}
