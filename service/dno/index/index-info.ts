import type { DnoClass } from "../../decision/causes.ts";
import type { Coverage, NpaRecord, SourceReport } from "../sink.ts";
import type { Section, SectionName } from "./layout.ts";

/** The order in which classes are asked, and in which sets of groups are sorted. */
export const CLASS_ORDER = [
  "inbound-only",
  "unused",
  "invalid",
  "unallocated",
] as const satisfies readonly DnoClass[];

/** The footer of an index file. */
export interface IndexInfo {
  /** `20261120T081500Z-3f2a91c4`: the time of the build, UTC, and the start of `contentDigest`. */
  readonly version: string;
  readonly builtAtMs: number;
  /** SHA-256 of all but version and time: two builds of the same data have the same. */
  readonly contentDigest: string;
  readonly content: IndexContent;
}

export interface IndexContent {
  readonly sections: Readonly<Record<SectionName, Section>>;
  /** Names of sources, as groups count them. */
  readonly sourceNames: readonly string[];
  readonly sets: number;
  /** How many numbers each group has. */
  readonly numbersOfGroup: readonly number[];
  /** 32-bit words of the filter. */
  readonly filterWords: number;
  readonly npas: readonly PlannedNpa[];
  readonly absences: readonly Absence[];
  readonly report: ListReport;
}

/** What is known of an NPA: its record, and which sources speak of its exchanges. */
export interface PlannedNpa extends NpaRecord {
  /** The source whose silence about an exchange means that it is unallocated, if there is one. */
  readonly coverage: Coverage | undefined;
  /** The source that says of exchanges that nobody holds them. */
  readonly deniedBy: string | undefined;
  /** From here on that source is too old to say so; undefined: never. */
  readonly deniedUntilMs?: number | undefined;
  /** The source of unallocated thousands-blocks. */
  readonly blocks: Coverage | undefined;
}

/**
 * An exchange that was allocated and that the last files do not have. It counts as allocated until
 * it has been missing often enough: in practice hardly any exchange is ever given back.
 */
export interface Absence {
  /** NPA and NXX, six digits. */
  readonly exchange: number;
  /** How many files in a row have not had it; 0 while none has any exchange of its NPA. */
  readonly files: number;
  /** The date of the last of them. */
  readonly asOfMs: number;
}

/** What a build came to: in the index, in the store, in `dno status`, and what guards compare. */
export interface ListReport {
  readonly sources: readonly SourceReport[];
  /** Numbers of the list entries by class and source; a number of two sources counts in both. */
  readonly entries: readonly EntryCount[];
  readonly exchanges: readonly ExchangeCount[];
  readonly npas: number;
  readonly unallocatedBlocks: number;
}

export interface EntryCount {
  readonly class: DnoClass;
  readonly source: string;
  readonly numbers: number;
}

/** Exchanges of the NPAs that a source covers. */
export interface ExchangeCount {
  readonly source: string;
  readonly npas: number;
  readonly allocated: number;
  readonly unallocated: number;
}
