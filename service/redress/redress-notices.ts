import { createHash } from "node:crypto";
import type { Blocker } from "./blocker.ts";
import { numberInWords, STATE_MEANINGS, STATE_WORDS, timeInWords } from "./plain-words.ts";
import { OPEN_STATES } from "./redress-desk.ts";
import type { RedressRequest } from "./redress-request.ts";
import { STATUS_NOTICE_LEAD_MS } from "./redress-terms.ts";

/** A notice that a caller is owed by now. */
export interface OwedNotice {
  /** `status`: nothing has changed, but 24 hours are nearly over. */
  readonly about: "change" | "status";
  /** The `lastNoticeAtMs` of the request when it has been sent: the same however often it is. */
  readonly toldUntilMs: number;
}

/**
 * What notice is owed for a request, which follows from the request alone: there is no queue that
 * could be lost. Times are compared with times of the request, so clocks of several machines do
 * not matter.
 *
 * @param now milliseconds since 1970, UTC
 */
export function owedNotice(request: RedressRequest, now: number): OwedNotice | undefined {
  const { email, events, state, statusDueAtMs, lastNoticeAtMs = 0 } = request;
  if (email === "") return undefined;
  const lastEventAtMs = events.at(-1)?.atMs ?? request.createdAtMs;
  if (lastEventAtMs > lastNoticeAtMs) return { about: "change", toldUntilMs: lastEventAtMs };
  const statusAtMs = statusDueAtMs - STATUS_NOTICE_LEAD_MS;
  if (!OPEN_STATES.includes(state) || now < statusAtMs || lastNoticeAtMs >= statusAtMs) {
    return undefined;
  }
  return { about: "status", toldUntilMs: statusAtMs };
}

/** A mail, as text alone. */
export interface Notice {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for the same notice, so that one which is sent twice is one to the reader's program. */
  readonly key: string;
}

/**
 * Writes a notice. Nothing of it was written by the caller, so that the form cannot be used to
 * send somebody else's words to a stranger.
 */
export function noticeOf(request: RedressRequest, owed: OwedNotice, blocker: Blocker): Notice {
  const { id, email, state, events, resolveDueAtMs, restoredUntilMs } = request;
  const number = numberInWords(request.callingNumber);
  const reason = events.at(-1)?.reason ?? "";
  const isOpen = OPEN_STATES.includes(state);
  const stands = owed.about === "status" ? "has not changed since" : "is now";
  const lines = [
    `You asked ${blocker.name ?? "us"} about a call${number === "" ? "" : ` ${number}`} that was blocked.`,
    `Your request ${stands}: ${STATE_WORDS[state]}. ${STATE_MEANINGS[state]}`,
    reason === "" ? undefined : reason,
    restoredUntilMs === undefined ? undefined : `This holds until ${timeInWords(restoredUntilMs)}.`,
    isOpen ? `We aim to decide by ${timeInWords(resolveDueAtMs)}.` : undefined,
    blocker.pageOf === undefined ? undefined : `How it stands: ${blocker.pageOf(id)}`,
    blocker.tel === undefined ? undefined : `Telephone: ${blocker.tel}`,
    "If you did not ask for this, somebody gave your address by mistake; you need not do anything.",
  ];
  return {
    to: email,
    subject: `Your request about a blocked call: ${STATE_WORDS[state].toLowerCase()}`,
    text: `${lines.filter((line) => line !== undefined).join("\n\n")}\n`,
    key: createHash("sha256").update(`${id} ${owed.about} ${owed.toldUntilMs}`).digest("hex"),
  };
}
