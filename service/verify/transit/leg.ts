import { readNameAddr } from "../../sip/name-addr.ts";
import { parameterValue } from "../../sip/parameters.ts";
import { type Headers, headerValue, readHeaders } from "../headers.ts";
import type { SipMessage } from "../message.ts";

/** One INVITE transaction on one side of an SBC: its request and its final response. */
export interface Leg {
  readonly callId: string;
  /** Number of the CSeq. */
  readonly sequence: string;
  /** Who calls and who is called, as far as two sides of an SBC agree on them; see `numbersOf`. */
  readonly numbers: string | undefined;
  /** `address:port` of both ends, where the trace tells. */
  readonly ends: string | undefined;
  /** When it was first seen: number of the message in its trace, and milliseconds. */
  readonly order: number;
  readonly atMs: number | undefined;
  /** The INVITE, or where the trace lacks it the response that was first seen. */
  readonly first: SipMessage;
  readonly final: FinalResponse | undefined;
}

export interface FinalResponse {
  readonly message: SipMessage;
  readonly order: number;
  readonly status: number;
}

/** Puts the INVITE transactions of one trace together. Retransmissions count once. */
export class Legs {
  readonly #legs = new Map<string, Leg>();
  #order = 0;

  /** Takes the next message of the trace; what belongs to no INVITE is passed over. */
  add(message: SipMessage): void {
    this.#order += 1;
    const { start } = message;
    if (start.kind === "request" && start.method !== "INVITE") return;
    const headers = readHeaders(message);
    const callId = headerValue(headers, "call-id");
    const [, sequence, method] =
      /^(\d+)[ \t]+(\S+)$/.exec(headerValue(headers, "cseq") ?? "") ?? [];
    if (callId === undefined || sequence === undefined || method !== "INVITE") return;
    const key = `${sequence} ${branchOf(headers)} ${callId}`;
    const leg = this.#legs.get(key) ?? this.#newLeg(message, headers, callId, sequence);
    const isFinal = start.kind === "response" && start.status >= 200 && leg.final === undefined;
    const final = isFinal ? { message, order: this.#order, status: start.status } : leg.final;
    this.#legs.set(key, { ...leg, final });
  }

  /** In the order in which they began. */
  all(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  #newLeg(message: SipMessage, headers: Headers, callId: string, sequence: string): Leg {
    return {
      callId,
      sequence,
      numbers: numbersOf(headers),
      ends: endsOf(message),
      order: this.#order,
      atMs: message.origin.atMs,
      first: message,
      final: undefined,
    };
  }
}

/** RFC 3261 §17.1.3: a response matches by the branch of its topmost Via. */
function branchOf(headers: Headers): string {
  const via = headerValue(headers, "via") ?? "";
  const topmost = via.split(",", 1)[0] ?? "";
  const semicolon = topmost.indexOf(";");
  return semicolon < 0 ? "" : (parameterValue(topmost.slice(semicolon), "branch") ?? "");
}

const NATIONAL_DIGITS = 10;

/**
 * Calling and called number by their last ten digits: an SBC adds or takes off `+`, country code
 * and prefixes. Undefined without a called number, by which nothing could be told apart.
 */
function numbersOf(headers: Headers): string | undefined {
  const called = partyOf(headerValue(headers, "to"));
  if (!/^\d+$/.test(called)) return undefined;
  return `${partyOf(headerValue(headers, "from"))} ${called}`;
}

function partyOf(value: string | undefined): string {
  const user = value === undefined ? undefined : readNameAddr(value).uri.user;
  const digits = (user ?? "").replace(/[-.() +]/g, "");
  return /^\d+$/.test(digits) ? digits.slice(-NATIONAL_DIGITS) : digits.toLowerCase();
}

/** Both ends in one order, whichever way the message went. */
function endsOf({ origin: { source, destination } }: SipMessage): string | undefined {
  if (source === undefined || destination === undefined) return undefined;
  return [source, destination].sort().join(" ");
}
