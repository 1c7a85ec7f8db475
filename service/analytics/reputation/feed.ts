/** What a file of a feed looks like. */
export const FEED_FORMATS = {
  scores: "number, score, category, expires: as for `score import`",
  hiya: "number as 1/4250001111, level, category; tab-separated, gzipped or not",
  ftc: "the daily complaint files of the FTC: Company_Phone_Number, Created_Date, ...",
  events: "number, date: one complaint, or call to a honeypot, a row",
  dates: "number, date: when it was disconnected, or since when it is active",
} as const;
export type FeedFormat = keyof typeof FEED_FORMATS;

/** What a row of a feed speaks of. */
export type FeedSubject = "score" | "complaint" | "honeypot" | "disconnected" | "active";

/** One feed of the reputation file. */
export interface Feed {
  readonly name: string;
  /** Files, with `*` for any part of a name; in their order. */
  readonly path: string;
  readonly format: FeedFormat;
  readonly subject: FeedSubject;
  /** How much of what it says counts: 1 all, 0.5 half of its log-odds or complaints. */
  readonly weight: number;
  /** After this many days half of it counts; undefined never decays. */
  readonly halfLifeDays: number | undefined;
  /** Of the format `hiya`: which score each level stands for. */
  readonly levels: ReadonlyMap<string, number>;
  /** Share of refused rows, 0 to 1, up to which the others count. */
  readonly toleratedShare: number;
}

/** What one row says of a number. */
export interface FeedRow {
  readonly e164: number;
  /** Of the subject `score`. */
  readonly score: number;
  readonly category: string;
  /** When it was so, milliseconds since 1970; undefined when the row does not say. */
  readonly atMs: number | undefined;
  /** Of the format `scores`: when it is to be forgotten, milliseconds since 1970. */
  readonly expiresAtMs?: number | undefined;
}

export type ReadFeedRow =
  | { readonly ok: true; readonly row: FeedRow }
  | { readonly ok: false; readonly field: string; readonly reason: string };
