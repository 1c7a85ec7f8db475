import { RingfenceError } from "../../errors.ts";
import { JsonScanner } from "./json-scanner.ts";

/** No request of a real SBC comes near this. */
export const LONGEST_MESSAGE = 65_536;

/** How a message stood on the wire, and its answer has to. */
export type Framing = "netstring" | "bare";

export interface FrameHandler {
  message(text: string, framing: Framing): void;
  /** The bytes mean nothing from here on: the connection has to be given up. */
  broken(error: RingfenceError, framing: Framing): void;
}

const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const MOST_DIGITS = String(LONGEST_MESSAGE).length;

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Puts an answer into the framing of its question. `text` is ASCII. */
export function framed(text: string, framing: Framing): string {
  return framing === "netstring" ? `${text.length}:${text},` : `${text}\n`;
}

/**
 * Takes the bytes of a connection apart into messages: netstrings, `LENGTH:JSON,` (Kamailio's
 * janssonrpcc), and JSON objects or arrays without any delimiter (OpenSIPS' jsonrpc), told apart
 * by the first byte of each. White space between messages is skipped.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  #held: Buffer | undefined;
  #scanner: JsonScanner | undefined;
  #scanned = 0;
  #broken = false;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** True while a message has begun and not ended. */
  get partial(): boolean {
    return this.#held !== undefined;
  }

  /** How that message stands on the wire. */
  get partialFraming(): Framing {
    return this.#scanner === undefined ? "netstring" : "bare";
  }

  /** Hands over every message that `chunk` completes. After `broken`, nothing more. */
  take(chunk: Buffer): void {
    if (this.#broken) return;
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    let at = 0;
    while (at < bytes.length && !this.#broken) {
      if (this.#scanner === undefined && isSpace(bytes[at])) {
        at++;
        continue;
      }
      const next = this.#message(bytes, at);
      if (next < 0) {
        // A copy: what is held must not keep the whole chunk alive.
        if (!this.#broken) this.#held = Buffer.from(bytes.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** Returns where the message that begins at `at` ends, or -1 when it is not whole. */
  #message(bytes: Buffer, at: number): number {
    const first = bytes[at] as number;
    if (first >= ZERO && first <= NINE) return this.#netstring(bytes, at);
    if (first === 0x7b || first === 0x5b) return this.#bare(bytes, at);
    return this.#fail("BAD_JSON", "neither a netstring nor a JSON object begins like this", "bare");
  }

  #netstring(bytes: Buffer, at: number): number {
    let length = 0;
    let digit = at;
    for (; digit < bytes.length; digit++) {
      const byte = bytes[digit] as number;
      if (byte === COLON) break;
      if (byte < ZERO || byte > NINE || (digit > at && length === 0)) {
        return this.#fail("BAD_REQUEST", "the length of a netstring is digits and a colon");
      }
      length = length * 10 + byte - ZERO;
      if (digit - at >= MOST_DIGITS || length > LONGEST_MESSAGE) return this.#tooLong("netstring");
    }
    const start = digit + 1;
    const end = start + length;
    if (end >= bytes.length) return -1;
    if (bytes[end] !== COMMA) {
      return this.#fail("BAD_REQUEST", "a netstring of this length does not end in a comma");
    }
    this.#handler.message(bytes.toString("utf8", start, end), "netstring");
    return end + 1;
  }

  #bare(bytes: Buffer, at: number): number {
    this.#scanner ??= new JsonScanner();
    const end = this.#scanner.scan(bytes, at + this.#scanned);
    const length = (end < 0 ? bytes.length : end) - at;
    if (length > LONGEST_MESSAGE) return this.#tooLong("bare");
    if (end < 0) {
      this.#scanned = length;
      return -1;
    }
    this.#scanner = undefined;
    this.#scanned = 0;
    this.#handler.message(bytes.toString("utf8", at, end), "bare");
    return end;
  }

  #tooLong(framing: Framing): number {
    return this.#fail("BODY_TOO_LARGE", `a message is over ${LONGEST_MESSAGE} bytes`, framing);
  }

  #fail(
    code: "BAD_JSON" | "BAD_REQUEST" | "BODY_TOO_LARGE",
    message: string,
    framing: Framing = "netstring",
  ): number {
    this.#broken = true;
    this.#held = undefined;
    this.#handler.broken(new RingfenceError(code, message), framing);
    return -1;
  }
}
