import type { DnoClass } from "../../../service/decision/causes.ts";
import type { Coverage, DnoSink, EntryDescription, NpaRecord } from "../../../service/dno/sink.ts";
import { numberFault } from "../../../service/numbering/number-plan.ts";

interface Entry {
  readonly group: number;
  readonly first: number;
  readonly last: number;
  readonly line: number;
}

/**
 * A DNO list in the plainest form there is: it keeps everything it is told and searches it from
 * end to end. The readers are tested against it, and it is what an index has to agree with.
 */
export class PlainList implements DnoSink {
  readonly groups: EntryDescription[] = [];
  readonly entries: Entry[] = [];
  readonly npas = new Map<number, NpaRecord>();
  readonly exchanges = new Map<number, { allocated: boolean; source: string; line: number }>();
  readonly blocks = new Map<number, { allocated: boolean; source: string; line: number }>();
  readonly coverage = new Map<number, Coverage>();
  readonly blockCoverage = new Map<string, Coverage>();

  group(description: EntryDescription): number {
    return this.groups.push(description) - 1;
  }

  addNumbers(group: number, first: number, last: number, line: number): void {
    this.entries.push({ group, first, last, line });
  }

  setNpa(npa: NpaRecord): void {
    const before = this.npas.get(npa.npa);
    if (before === undefined || before.asOfMs <= npa.asOfMs) this.npas.set(npa.npa, npa);
  }

  setExchange(npa: number, nxx: number, allocated: boolean, source: string, line: number): void {
    const before = this.exchanges.get(npa * 1000 + nxx);
    if (before?.allocated !== true) {
      this.exchanges.set(npa * 1000 + nxx, { allocated, source, line });
    }
  }

  setBlock(
    npa: number,
    nxx: number,
    block: number,
    allocated: boolean,
    source: string,
    line: number,
  ): void {
    this.blocks.set((npa * 1000 + nxx) * 10 + block, { allocated, source, line });
  }

  coverNpa(npa: number, coverage: Coverage): void {
    this.coverage.set(npa, coverage);
  }

  coverBlocks(coverage: Coverage): void {
    this.blockCoverage.set(coverage.source, coverage);
  }

  /** The class of a number at a time, undefined for none. */
  classOf(national: number, nowMs: number): DnoClass | undefined {
    for (const wanted of ["inbound-only", "unused"] as const) {
      if (this.#isListed(wanted, national, nowMs)) return wanted;
    }
    const npa = Math.floor(national / 10_000_000);
    const nxx = Math.floor(national / 10_000) % 1000;
    const record = this.npas.get(npa);
    if (numberFault(record, nxx, national % 10_000, nowMs)) return "invalid";
    if (this.#isListed("unallocated", national, nowMs)) return "unallocated";
    return this.#isUnallocated(npa, nxx, Math.floor(national / 1000) % 10, nowMs)
      ? "unallocated"
      : undefined;
  }

  #isListed(wanted: DnoClass, national: number, nowMs: number): boolean {
    return this.entries.some(({ group, first, last }) => {
      const description = this.groups[group];
      return (
        first <= national &&
        national <= last &&
        description?.class === wanted &&
        (description.fromMs ?? -Infinity) <= nowMs &&
        nowMs < (description.untilMs ?? Infinity)
      );
    });
  }

  #isUnallocated(npa: number, nxx: number, block: number, nowMs: number): boolean {
    const record = this.npas.get(npa);
    if (record?.use !== "geographic") return false;
    if (record.country !== "US" && record.country !== "CA") return false;
    const thousand = this.blocks.get((npa * 1000 + nxx) * 10 + block);
    const blockCoverage = this.blockCoverage.get(thousand?.source ?? "");
    if (thousand?.allocated === true) return false;
    if (thousand && blockCoverage && nowMs < blockCoverage.staleAtMs) return true;
    const exchange = this.exchanges.get(npa * 1000 + nxx);
    if (exchange) return !exchange.allocated;
    const coverage = this.coverage.get(npa);
    if (coverage?.country !== record.country) return false;
    return nowMs < coverage.staleAtMs;
  }
}
