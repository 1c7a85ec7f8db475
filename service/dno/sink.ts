import type { DnoClass } from "../decision/causes.ts";

/**
 * Where the readers of `sources/` put what they read, and the builder takes it from. Numbers are
 * national NANP numbers as integers; blocks are ranges of them. Times are milliseconds, UTC.
 */
export interface DnoSink {
  /**
   * Names what a run of entries has in common; the same description gives the same group. Called
   * once for each distinct description, not once a line.
   */
  group(description: EntryDescription): number;
  /** One number (`first === last`) or one block. `line` is 1-based in its file. */
  addNumbers(group: number, first: number, last: number, line: number): void;
  /**
   * What an NPA is. Of several calls for the same NPA the one with the newest `asOfMs` holds, and of
   * one date the last.
   */
  setNpa(npa: NpaRecord): void;
  /**
   * That an exchange is allocated, or not, as a source says; `line` as above. Allocated by any
   * source wins. `false` blocks by itself, without coverage, until the `staleAtMs` of its
   * source's NPAs: the number plan alone says it, of 958, 959 and 976 where nobody holds them. Files that age say only `true`; what they
   * leave out is class 2 through `coverNpa`.
   */
  setExchange(npa: number, nxx: number, allocated: boolean, source: string, line: number): void;
  /**
   * Thousands-block of an exchange, only from sources that were asked for block level. `false`
   * holds until the `staleAtMs` of `coverBlocks`, and beats the allocated exchange around it.
   */
  setBlock(
    npa: number,
    nxx: number,
    block: number,
    allocated: boolean,
    source: string,
    line: number,
  ): void;
  /**
   * That `source` knows every allocated exchange of this NPA: only then is absence class 2, and
   * only where the plan says that the NPA is geographic and of `coverage.country`. A second source
   * for the same NPA adds to it: the later `staleAtMs` holds.
   */
  coverNpa(npa: number, coverage: Coverage): void;
  /** Date and end of the unallocated thousands-blocks of `source`; after the file is read. */
  coverBlocks(coverage: Coverage): void;
}

/** What entries of a list have in common, and what an explanation says of them. */
export interface EntryDescription {
  readonly class: DnoClass;
  readonly source: string;
  /** Where the source has the entry from, in its own words: the `source` column of a list. */
  readonly origin: string | undefined;
  /** Does not block before this time. */
  readonly fromMs: number | undefined;
  /** Does not block from this time on: the earliest of expiry and the age limit of verification. */
  readonly untilMs: number | undefined;
  readonly createdAtMs: number | undefined;
  readonly owner: string | undefined;
  readonly verifiedAtMs: number | undefined;
  readonly requester: string | undefined;
  readonly proof: string | undefined;
}

export interface NpaRecord {
  readonly npa: number;
  readonly use: "geographic" | "non-geographic" | "none";
  /** `US` and `CA` alone have exchange files; everything else is never class 2 by exchange. */
  readonly country: "US" | "CA" | "other" | undefined;
  /**
   * In service from here on, the day of grace already taken off (`IN_SERVICE_GRACE_MS`); undefined:
   * assigned or reserved without a date, not in service.
   */
  readonly inServiceAtMs: number | undefined;
  /** Why it is not in service: `unassigned`, `reserved: Expansion Code`, `N11 Code`. */
  readonly note: string;
  readonly source: string;
  readonly line: number;
  /** The date that its file states of itself. */
  readonly asOfMs: number;
  /**
   * From here on the file is too old to say that the NPA is not in service: it may have been
   * assigned since. Undefined for what can never be an NPA (`isAssignable`).
   */
  readonly staleAtMs?: number | undefined;
}

export interface Coverage {
  readonly source: string;
  /** NANPA's files know the US and its territories, CNAC's know Canada, and neither the other. */
  readonly country: "US" | "CA";
  /** The date that the file states of itself. */
  readonly asOfMs: number;
  /** From here on its silence about an exchange no longer blocks (a stale file). */
  readonly staleAtMs: number;
}

/** What a reader says when its source is read: for the report, the guards and `dno status`. */
export interface SourceReport {
  readonly source: string;
  readonly format: string;
  readonly file: string;
  readonly asOfMs: number | undefined;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** Of the refused lines, those that did block, and whose time is over. */
  readonly ranOut: number;
  /** The first refusals, at most 20, each with its line. */
  readonly refusals: readonly { readonly line: number; readonly reason: string }[];
}
