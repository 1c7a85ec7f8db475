import { supports608 } from "../../sip/feature-caps.ts";
import { REJECTED_STATUS } from "../../sip/rejected.ts";
import { type Finding, finding } from "../finding.ts";
import { headersNamed, headerValue, readHeaders } from "../headers.ts";
import type { SipMessage } from "../message.ts";
import { placeOfMessage } from "../read/message-bytes.ts";

/** Calls that are remembered until their response is read; a trace holds them close together. */
const MOST_CALLS = 10_000;

/**
 * Remembers which callers understand a 608 and who heard an announcement, because an intermediary
 * owes one to the others (RFC 8688 §3.4).
 */
export class CallersToTell {
  /** By Call-ID: whether a 608 may come without an announcement. */
  readonly #told = new Map<string, boolean>();

  /** Takes every message of a trace in its order; says what is wrong with a 608 among them. */
  take(message: SipMessage): Finding | undefined {
    const { start } = message;
    if (start.kind === "request") {
      if (start.method === "INVITE") this.#invite(message);
    } else if (start.status === 183) {
      this.#remember(callIdOf(message), true);
    } else if (start.status === REJECTED_STATUS && this.#told.get(callIdOf(message)) === false) {
      const found = message.lines[0]?.text ?? "";
      return finding("608.caller-unaware", placeOfMessage(message), found);
    }
    return undefined;
  }

  #invite(message: SipMessage): void {
    const headers = readHeaders(message);
    const callId = headerValue(headers, "call-id") ?? "";
    const features = headersNamed(headers, "feature-caps").map(({ value }) => value);
    // An INVITE sent again, or on the other side of an SBC, takes nothing back.
    this.#remember(callId, this.#told.get(callId) === true || supports608(features));
  }

  #remember(callId: string, told: boolean): void {
    this.#told.delete(callId);
    this.#told.set(callId, told);
    if (this.#told.size <= MOST_CALLS) return;
    const [oldest] = this.#told.keys();
    if (oldest !== undefined) this.#told.delete(oldest);
  }
}

function callIdOf(message: SipMessage): string {
  return headerValue(readHeaders(message), "call-id") ?? "";
}
