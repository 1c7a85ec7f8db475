import type { FindingEntry } from "./findings/entry.ts";
import { MESSAGE_FINDINGS } from "./findings/message.ts";
import { NOTICE_FINDINGS_603 } from "./findings/notice.ts";
import { OTHER_FINDINGS } from "./findings/other-refusals.ts";
import { TRANSIT_FINDINGS } from "./findings/transit.ts";
import { type Place, shownText } from "./message.ts";

/** Everything that `ringfence verify` can say; `docs/verify.md` is made from it. */
export const FINDINGS = {
  ...NOTICE_FINDINGS_603,
  ...OTHER_FINDINGS,
  ...MESSAGE_FINDINGS,
  ...TRANSIT_FINDINGS,
} as const;

export type FindingCode = keyof typeof FINDINGS;
export type Severity = FindingEntry["severity"];

export interface Finding {
  readonly code: FindingCode;
  readonly place: Place;
  /** What stands there, cut to what a line can show. */
  readonly found: string;
}

/** One finding; `found` is text of the message (latin1), made fit to be shown. */
export function finding(code: FindingCode, place: Place, found: string): Finding {
  return { code, place, found: shownText(found) };
}

export function severityOf({ code }: Finding): Severity {
  return FINDINGS[code].severity;
}
