import type { NumberCounts } from "../observability/number-counts.ts";
import type { ObservedResponse, ObservePort } from "../server/ports.ts";
import { readNotice } from "../sip/notice-reading.ts";
import { observedCaller } from "./observed-caller.ts";

/** Codes by which a network, or a subscriber, refuses a caller; others say nothing of the number. */
const REFUSALS: ReadonlySet<number> = new Set([603, 607, 608]);

const LONGEST_NETWORK = 80;

/** Counts refusals by calling number too, with who refused, and hands everything on to `next`. */
export function countingRefusals(
  next: ObservePort,
  numbers: Pick<NumberCounts, "refusedElsewhere">,
): ObservePort {
  return {
    ...next,
    observe(response) {
      const caller = REFUSALS.has(response.status) ? observedCaller(response) : undefined;
      if (caller !== undefined) numbers.refusedElsewhere(caller, networkOf(response));
      next.observe(response);
    },
  };
}

/** Who refused, as far as the response says: `TN, redress.example.net`, `607 without a notice`. */
function networkOf({ status, phrase, reason }: ObservedResponse): string {
  const reading = readNotice(status, phrase, reason);
  if (reading.kind === "plain") return `${status} without a notice`;
  const { location, url, tel, email } = reading.notice;
  const contact = hostOf(url) ?? tel ?? email ?? "no contact";
  return `${location ?? "no location"}, ${contact}`.slice(0, LONGEST_NETWORK);
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
