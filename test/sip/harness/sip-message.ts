/** A SIP message as it came off the wire, with just enough reading for assertions on its bytes. */
export interface SipMessage {
  readonly bytes: Buffer;
  readonly startLine: string;
  /** Of a request; `undefined` for a response. */
  readonly method: string | undefined;
  /** Of a response; `undefined` for a request. */
  readonly status: number | undefined;
  readonly phrase: string | undefined;
  /** Header lines without their CRLF, folds and letter case as they came. */
  readonly headerLines: readonly string[];
}

/**
 * Reads a SIP message. Bytes become characters one to one (latin1), so nothing is lost.
 *
 * @param bytes one datagram
 */
export function readSipMessage(bytes: Buffer): SipMessage {
  const text = bytes.toString("latin1");
  const headEnd = text.indexOf("\r\n\r\n");
  const head = headEnd < 0 ? text : text.slice(0, headEnd);
  const [startLine = "", ...headerLines] = head.split(/\r\n(?![ \t])/);
  const response = /^SIP\/2\.0 (\d{3}) (.*)$/.exec(startLine);
  return {
    bytes,
    startLine,
    method: response ? undefined : startLine.split(" ")[0],
    status: response ? Number(response[1]) : undefined,
    phrase: response?.[2],
    headerLines,
  };
}

/** The values of every header of that name, in their order; letter case does not matter. */
export function headerValues(message: SipMessage, name: string): string[] {
  const prefix = `${name.toLowerCase()}:`;
  return message.headerLines
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length).trim());
}

/** The value of the first header of that name; an empty text when there is none. */
export function headerValue(message: SipMessage, name: string): string {
  return headerValues(message, name)[0] ?? "";
}

/** The header lines of that name exactly as they came, for comparison byte for byte. */
export function linesOf(message: SipMessage, name: string): string[] {
  const prefix = `${name.toLowerCase()}:`;
  return message.headerLines.filter((line) => line.toLowerCase().startsWith(prefix));
}
