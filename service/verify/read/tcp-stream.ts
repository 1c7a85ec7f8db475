import type { Origin, SipMessage } from "../message.ts";
import { readWireMessage } from "./message-bytes.ts";

/** A piece of a TCP connection in one direction. */
export interface Segment {
  /** Sequence number of its first byte, relative to the connection's first. */
  readonly sequence: number;
  readonly bytes: string;
  readonly origin: Origin;
}

/** Segments that are held while one before them is missing; a capture that lost it goes on then. */
const MOST_HELD = 256;
/** Bytes without a start line that are kept in the hope of one: nothing but SIP is looked for. */
const LONGEST_REST = 256 * 1024;

const NOWHERE: Origin = {
  file: "",
  frame: undefined,
  atMs: undefined,
  source: undefined,
  destination: undefined,
};

/**
 * One direction of a TCP connection, put together from its segments: those sent again are left out,
 * those that overtook others wait, and a gap is passed over to the next start line.
 */
export class TcpStream {
  readonly #take: (message: SipMessage) => void;
  #next: number | undefined;
  #rest = "";
  /** Of the segment in which the message that is being read began. */
  #origin: Origin = NOWHERE;
  /** Whether the rest begins where a message may begin. */
  #isAligned = true;
  #held = new Map<number, Segment>();

  constructor(take: (message: SipMessage) => void) {
    this.#take = take;
  }

  /** A SYN: its number is one before that of the first byte. */
  opened(sequence: number): void {
    this.#next = sequence + 1;
    this.#rest = "";
    this.#held.clear();
  }

  add(segment: Segment): void {
    this.#next ??= segment.sequence;
    if (segment.sequence > this.#next) {
      const other = this.#held.get(segment.sequence);
      if (other === undefined || other.bytes.length < segment.bytes.length) {
        this.#held.set(segment.sequence, segment);
      }
      if (this.#held.size > MOST_HELD) this.#passGap();
      return;
    }
    this.#append(segment);
    this.#appendHeld();
  }

  /** Says that the capture is at its end. */
  end(): void {
    while (this.#held.size > 0) this.#passGap();
    this.#read(true);
  }

  #append({ sequence, bytes, origin }: Segment): void {
    const fresh = bytes.slice((this.#next ?? sequence) - sequence);
    if (fresh === "") return;
    this.#next = sequence + bytes.length;
    if (this.#rest === "") this.#origin = origin;
    this.#rest += fresh;
    this.#read(false, origin);
  }

  #appendHeld(): void {
    if (this.#held.size === 0) return;
    for (const [sequence, segment] of [...this.#held].sort(([a], [b]) => a - b)) {
      if (sequence > (this.#next ?? 0)) return;
      this.#held.delete(sequence);
      this.#append(segment);
    }
  }

  #passGap(): void {
    const first = Math.min(...this.#held.keys());
    this.#read(true);
    this.#rest = "";
    this.#isAligned = false;
    this.#next = first;
    this.#appendHeld();
  }

  #read(isWhole: boolean, latest?: Origin): void {
    let at = 0;
    for (;;) {
      at = this.#isAligned ? pastLineBreaks(this.#rest, at) : nextLine(this.#rest, at);
      if (at >= this.#rest.length) break;
      const read = readWireMessage(this.#rest.slice(at), this.#origin, isWhole);
      if (read === "more") break;
      this.#isAligned = read !== "not-sip";
      if (read === "not-sip") continue;
      // Where the capture has a hole nobody knows what the head held.
      if (read.message.exact?.ended !== false) this.#take(read.message);
      at += read.end;
      this.#origin = latest ?? this.#origin;
    }
    this.#rest = this.#rest.slice(at);
    if (this.#rest.length <= LONGEST_REST) return;
    this.#rest = "";
    this.#isAligned = false;
  }
}

/** Keep-alives stand between messages, RFC 5626 §3.5.1. */
function pastLineBreaks(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x0d || text.charCodeAt(at) === 0x0a) at += 1;
  return at;
}

function nextLine(text: string, start: number): number {
  const feed = text.indexOf("\n", start);
  return feed < 0 ? text.length : feed + 1;
}
