import type { DnoClass } from "../decision/causes.ts";
import type { RedressStanding } from "../redress/redress-clocks.ts";

/**
 * What metrics ask of the parts when somebody collects them. Each part counts for itself in plain
 * numbers; nothing here is called for a call.
 */
export interface Figures {
  /** Undefined while no list is loaded. */
  readonly dnoList: () => DnoListFigures | undefined;
  /** Failed loads by the step that failed: `fetch`, `check`, `load`. */
  readonly dnoReloadFailures: () => Readonly<Record<string, number>>;
  /** Entries made by hand, by kind. */
  readonly overrides: () => Readonly<Record<string, number>>;
  readonly policy: () => { readonly version: string; readonly reloadFailures: number };
  readonly store: () => { readonly kind: "redis" | "embedded"; readonly up: boolean };
  readonly logWritesDropped: () => number;
  /** Undefined until the store has answered once. */
  readonly redress: () => RedressStanding | undefined;
  readonly records: () => {
    readonly stored: number;
    readonly waitingBytes: number;
    /** By why. */
    readonly lost: Readonly<Record<string, number>>;
  };
  readonly hepDropped: () => number;
  readonly analytics: () => AnalyticsFigures;
}

export interface AnalyticsFigures {
  /** By whom the windows are about: `number`, `exchange`, `trunk`, `origid`. */
  readonly behaviour: Readonly<Record<string, { readonly size: number; readonly dropped: number }>>;
  readonly behaviourEventsLost: number;
  readonly vendors: readonly {
    readonly vendor: string;
    readonly resting: boolean;
    readonly questionsToday: number;
  }[];
}

export interface DnoListFigures {
  readonly version: string;
  /** Milliseconds since 1970, UTC; likewise below. */
  readonly builtAtMs: number;
  /** When it was loaded, or last found to be the current one still. */
  readonly lastSuccessAtMs: number;
  readonly entries: readonly {
    readonly class: DnoClass;
    readonly source: string;
    readonly count: number;
  }[];
  readonly sources: readonly {
    readonly source: string;
    readonly asOfMs: number | undefined;
    /** No newer file has come for a week. */
    readonly old: boolean;
  }[];
}
