import { exchangeFault, hasExchangeRules } from "../../numbering/number-plan.ts";
import type { DnoIndex } from "../index/dno-index.ts";
import type { Absence, ExchangeCount, PlannedNpa } from "../index/index-info.ts";
import {
  EXCHANGE_ALLOCATED,
  EXCHANGE_DENIED,
  EXCHANGES,
  EXCHANGES_OF_NPA,
  FIRST_EXCHANGE,
  FIRST_NPA,
  MARK_PLAN,
  MARKS_FROM_MS,
  NPAS,
} from "../index/layout.ts";
import type { Coverage, NpaRecord } from "../sink.ts";

const BLOCKS = EXCHANGES * 10;
const BLOCK_ALLOCATED = 1;
const BLOCK_DENIED = 2;
/** With 555-1212 the exchange 555 is none that is invalid as a whole; with any other line it is. */
const DIRECTORY_LINE = 1212;
const SOME_LINE = 0;

/** What sources say of NPAs, exchanges and thousands-blocks, and what of it goes into an index. */
export class PlanCollector {
  readonly #npas: (NpaRecord | undefined)[] = new Array(NPAS).fill(undefined);
  readonly #coverages: Coverage[][] = Array.from({ length: NPAS }, () => []);
  readonly #exchanges = new Uint8Array(EXCHANGES);
  /** From when what a source says of NPAs and exchanges that are nobody's is too old. */
  readonly #staleAt = new Map<string, number>();
  readonly #deniedBy: (string | undefined)[] = new Array(NPAS).fill(undefined);
  readonly #blockSources: Set<string>[] = Array.from({ length: NPAS }, () => new Set());
  readonly #blockCoverages = new Map<string, Coverage>();
  /** Eight megabytes that most builds do not need. */
  #blocks: Uint8Array | undefined;

  /** A copy of NANPA's file that nobody renews must not undo a newer bundled plan. */
  setNpa(npa: NpaRecord): void {
    const { source, staleAtMs } = npa;
    if (staleAtMs !== undefined) this.#staleAt.set(source, staleAtMs);
    const before = this.#npas[npa.npa - FIRST_NPA];
    if (before && before.asOfMs > npa.asOfMs) return;
    this.#npas[npa.npa - FIRST_NPA] = npa;
  }

  /** Allocated by any source wins. */
  setExchange(npa: number, nxx: number, allocated: boolean, source: string): void {
    const exchange = (npa - FIRST_NPA) * EXCHANGES_OF_NPA + nxx;
    if (allocated) this.#exchanges[exchange] = EXCHANGE_ALLOCATED;
    else if (this.#exchanges[exchange] === 0) {
      this.#exchanges[exchange] = EXCHANGE_DENIED;
      this.#deniedBy[npa - FIRST_NPA] = source;
    }
  }

  /** Allocated by any source wins here too. */
  setBlock(npa: number, nxx: number, block: number, allocated: boolean, source: string): void {
    this.#blocks ??= new Uint8Array(BLOCKS);
    const at = ((npa - FIRST_NPA) * EXCHANGES_OF_NPA + nxx) * 10 + block;
    if (allocated) this.#blocks[at] = BLOCK_ALLOCATED;
    else if (this.#blocks[at] === 0) this.#blocks[at] = BLOCK_DENIED;
    this.#blockSources[npa - FIRST_NPA]?.add(source);
  }

  coverNpa(npa: number, coverage: Coverage): void {
    this.#coverages[npa - FIRST_NPA]?.push(coverage);
  }

  coverBlocks(coverage: Coverage): void {
    this.#blockCoverages.set(coverage.source, coverage);
  }

  /**
   * Keeps exchanges allocated that the previous list had and the files no longer have, until they
   * have been missing from `filesUntilFree` files of different dates. To be called when all is read.
   *
   * An NPA of which a file has lost every exchange is not covered by it. What it had is kept all the
   * same, and not counted: else the next file, with some of them, would find none missing.
   *
   * @param sources the names of those that were read for this list
   * @returns the exchanges that it kept
   */
  keepAbsent(
    previous: DnoIndex,
    filesUntilFree: number,
    sources: ReadonlySet<string>,
  ): readonly Absence[] {
    const before = new Map(
      previous.info.content.absences.map((absence) => [absence.exchange, absence]),
    );
    const kept: Absence[] = [];
    for (const npa of this.planned()) {
      if (!hasExchangeRules(npa)) continue;
      const asOfMs = npa.coverage?.asOfMs;
      const covered = previous.plan.npa(npa.npa)?.coverage;
      // What a file that was not there before does not have has not vanished.
      const lost = covered && (asOfMs !== undefined || sources.has(covered.source));
      const start = (npa.npa - FIRST_NPA) * EXCHANGES_OF_NPA;
      for (let at = start; at < start + EXCHANGES_OF_NPA; at += 1) {
        if (this.#exchanges[at] === EXCHANGE_ALLOCATED) continue;
        if (previous.plan.exchange(at) !== EXCHANGE_ALLOCATED) continue;
        const exchange = at + FIRST_EXCHANGE;
        const last =
          before.get(exchange) ?? (lost && { exchange, files: 0, asOfMs: covered.asOfMs });
        if (!last) continue;
        const absence = asOfMs === undefined ? last : nextAbsence(last, asOfMs);
        if (absence.files >= filesUntilFree) continue;
        this.#exchanges[at] = EXCHANGE_ALLOCATED;
        kept.push(absence);
      }
    }
    return kept;
  }

  /** Every NPA that a source describes, in ascending order. */
  planned(): readonly PlannedNpa[] {
    return this.#npas.flatMap((npa, at) => {
      if (!npa) return [];
      const fits = hasExchangeRules(npa);
      const coverages = (this.#coverages[at] ?? []).filter((one) => one.country === npa.country);
      const blocks = [...(this.#blockSources[at] ?? [])].flatMap(
        (source) => this.#blockCoverages.get(source) ?? [],
      );
      const blocksFit = blocks.filter((one) => one.country === npa.country);
      const deniedBy = fits ? this.#deniedBy[at] : undefined;
      return {
        ...npa,
        // Any file that is fresh enough will do; of blocks, all have to be.
        coverage: fits ? coverages.reduce(later, undefined) : undefined,
        deniedBy,
        deniedUntilMs: deniedBy === undefined ? undefined : this.#staleAt.get(deniedBy),
        blocks: fits ? blocksFit.reduce(sooner, undefined) : undefined,
      };
    });
  }

  /** The section `exchanges`, empty when no source speaks of exchanges. */
  exchangeBytes(): Uint8Array {
    if (!this.#exchanges.some((state) => state > 0)) return new Uint8Array(0);
    return packed(this.#exchanges, 2, (state) => state);
  }

  /** The section `blocks`, empty when no source was asked for blocks. */
  blockBytes(): Uint8Array {
    if (!this.#blocks) return new Uint8Array(0);
    return packed(this.#blocks, 1, (state) => (state === BLOCK_DENIED ? 1 : 0));
  }

  /**
   * Marks the exchanges of which a number can be invalid or unallocated, at any time from
   * `MARKS_FROM_MS` on.
   *
   * @param marks one byte an exchange
   */
  mark(marks: Uint8Array): void {
    for (const npa of this.planned()) {
      const from = npa.use === "none" ? undefined : npa.inServiceAtMs;
      const inService = from !== undefined && from <= MARKS_FROM_MS;
      const start = (npa.npa - FIRST_NPA) * EXCHANGES_OF_NPA;
      for (let nxx = 0; nxx < EXCHANGES_OF_NPA; nxx += 1) {
        if (!inService || this.#canHit(npa, nxx)) {
          marks[start + nxx] = (marks[start + nxx] ?? 0) | MARK_PLAN;
        }
      }
    }
  }

  /** Exchanges of the NPAs that each source covers. */
  exchangeCounts(): readonly ExchangeCount[] {
    const counts = new Map<string, { npas: number; allocated: number; unallocated: number }>();
    for (const { npa, coverage } of this.planned()) {
      if (!coverage) continue;
      const count = counts.get(coverage.source) ?? { npas: 0, allocated: 0, unallocated: 0 };
      const start = (npa - FIRST_NPA) * EXCHANGES_OF_NPA;
      count.npas += 1;
      for (let nxx = 0; nxx < EXCHANGES_OF_NPA; nxx += 1) {
        if (this.#exchanges[start + nxx] === EXCHANGE_ALLOCATED) count.allocated += 1;
        else if (exchangeFault(nxx, DIRECTORY_LINE) === undefined) count.unallocated += 1;
      }
      counts.set(coverage.source, count);
    }
    return [...counts].map(([source, count]) => ({ source, ...count }));
  }

  unallocatedBlocks(): number {
    return this.#blocks?.reduce((sum, state) => sum + (state === BLOCK_DENIED ? 1 : 0), 0) ?? 0;
  }

  #canHit(npa: PlannedNpa, nxx: number): boolean {
    if (!hasExchangeRules(npa)) return false;
    if (exchangeFault(nxx, SOME_LINE) !== undefined) return true;
    const exchange = (npa.npa - FIRST_NPA) * EXCHANGES_OF_NPA + nxx;
    const state = this.#exchanges[exchange];
    if (state === EXCHANGE_DENIED) return true;
    if (state !== EXCHANGE_ALLOCATED && npa.coverage) return true;
    const blocks = this.#blocks?.subarray(exchange * 10, exchange * 10 + 10);
    return blocks?.includes(BLOCK_DENIED) ?? false;
  }
}

/** The absence with one more file counted, when the file is another than the last. */
function nextAbsence(last: Absence, asOfMs: number): Absence {
  if (last.files > 0 && last.asOfMs >= asOfMs) return last;
  return { exchange: last.exchange, files: last.files + 1, asOfMs };
}

function later(one: Coverage | undefined, other: Coverage): Coverage {
  return one && one.staleAtMs >= other.staleAtMs ? one : other;
}

function sooner(one: Coverage | undefined, other: Coverage): Coverage {
  return one && one.staleAtMs <= other.staleAtMs ? one : other;
}

/** Packs a value a byte into `bits` bits each, the first into the lowest. */
export function packed(values: Uint8Array, bits: 1 | 2, of: (value: number) => number): Uint8Array {
  const each = 8 / bits;
  const result = new Uint8Array(Math.ceil(values.length / each));
  for (let at = 0; at < values.length; at += 1) {
    const byte = (at / each) | 0;
    result[byte] = (result[byte] ?? 0) | (of(values[at] ?? 0) << ((at % each) * bits));
  }
  return result;
}
