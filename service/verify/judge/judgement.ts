import type { ReceivedNotice } from "../../sip/notice-reading.ts";
import type { Finding } from "../finding.ts";
import type { Place } from "../message.ts";

/**
 * What a receiver that reads as leniently as the grammar lets it makes of a refusal: `malformed` is
 * a 603+ (or a 608) whose redress data such a receiver cannot use, `plain` one without any.
 */
export type Verdict = "603+" | "607" | "608" | "plain" | "malformed";

/** A refusal and what was found in it. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly status: number;
  readonly phrase: string;
  readonly callId: string | undefined;
  readonly place: Place;
  readonly atMs: number | undefined;
  readonly notice: ReceivedNotice | undefined;
  readonly findings: readonly Finding[];
}

/** What the judges of the single codes say. */
export interface Reading {
  readonly verdict: Verdict;
  readonly notice: ReceivedNotice | undefined;
  readonly findings: readonly Finding[];
}
