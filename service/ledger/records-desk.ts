import type { CallRecord } from "./call-record.ts";

/** Which records: those at or after `fromMs` and before `untilMs`, newest first, at most `limit`. */
export interface RecordRange {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limit: number;
}

/**
 * Reading the records, the same for the console, the API and the command line. Methods reject with
 * a `RingfenceError` STORE_UNAVAILABLE.
 */
export interface RecordsDesk {
  byId(id: string): Promise<CallRecord | undefined>;
  /** Digits as in `DecisionFacts`. */
  byCalling(callingNumber: string, range: RecordRange): Promise<readonly CallRecord[]>;
  byCalled(calledNumber: string, range: RecordRange): Promise<readonly CallRecord[]>;
  byCallId(callId: string): Promise<readonly CallRecord[]>;
}
