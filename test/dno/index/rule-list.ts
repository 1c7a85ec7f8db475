import type { DnoClass } from "../../../service/decision/causes.ts";
import type { DnoHit } from "../../../service/decision/dno-list.ts";
import type { Coverage, DnoSink, EntryDescription, NpaRecord } from "../../../service/dno/sink.ts";

const ORDER: readonly DnoClass[] = ["inbound-only", "unused", "invalid", "unallocated"];

interface Entry {
  readonly description: EntryDescription;
  readonly digits: 3 | 6 | 7 | 10;
}

/**
 * A DNO list written from the rules in the plainest way: a map from numbers to what holds for
 * them, a list of ranges, a set of exchanges. What the index answers is compared with it.
 */
export class RuleList implements DnoSink {
  readonly #descriptions: EntryDescription[] = [];
  readonly #numbers = new Map<number, Entry[]>();
  readonly #ranges: { first: number; last: number; entry: Entry }[] = [];
  readonly #npas = new Map<number, NpaRecord>();
  readonly #exchanges = new Map<string, { allocated: boolean; source: string }>();
  readonly #blocks = new Map<string, { allocated: boolean; source: string }>();
  readonly #coverages: { npa: number; coverage: Coverage }[] = [];
  readonly #blockCoverages: Coverage[] = [];

  group(description: EntryDescription): number {
    return this.#descriptions.push(description) - 1;
  }

  addNumbers(group: number, first: number, last: number): void {
    const description = this.#descriptions[group];
    if (!description) throw new Error(`there is no group ${group}`);
    if (first === last) {
      const entries = this.#numbers.get(first) ?? [];
      entries.push({ description, digits: 10 });
      this.#numbers.set(first, entries);
      return;
    }
    const isBlock = (size: number) => first % size === 0 && last === first + size - 1;
    const digits = isBlock(10_000_000) ? 3 : isBlock(10_000) ? 6 : isBlock(1000) ? 7 : 10;
    this.#ranges.push({ first, last, entry: { description, digits } });
  }

  setNpa(npa: NpaRecord): void {
    this.#npas.set(npa.npa, npa);
  }

  setExchange(npa: number, nxx: number, allocated: boolean, source: string): void {
    const key = `${npa}${nxx}`;
    if (!this.#exchanges.get(key)?.allocated) this.#exchanges.set(key, { allocated, source });
  }

  setBlock(npa: number, nxx: number, block: number, allocated: boolean, source: string): void {
    const key = `${npa}${nxx}${block}`;
    if (!this.#blocks.get(key)?.allocated) this.#blocks.set(key, { allocated, source });
  }

  coverNpa(npa: number, coverage: Coverage): void {
    this.#coverages.push({ npa, coverage });
  }

  coverBlocks(coverage: Coverage): void {
    this.#blockCoverages.push(coverage);
  }

  find(national: number, now: number): DnoHit | undefined {
    return this.findAll(national, now)[0];
  }

  findAll(national: number, now: number): DnoHit[] {
    const digits = String(national);
    const entries = [
      ...(this.#numbers.get(national) ?? []),
      ...this.#ranges
        .filter(({ first, last }) => first <= national && national <= last)
        .map(({ entry }) => entry),
    ];
    const hits = entries
      .filter(({ description: { fromMs, untilMs } }) => {
        return (fromMs === undefined || fromMs <= now) && (untilMs === undefined || now < untilMs);
      })
      .map(({ description, digits: count }) => ({
        class: description.class,
        source: description.source,
        matched: digits.slice(0, count),
      }));
    const planned = this.#byPlan(digits, now);
    if (planned) hits.push(planned);
    return hits.sort((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class));
  }

  #byPlan(digits: string, now: number): DnoHit | undefined {
    const record = this.#npas.get(Number(digits.slice(0, 3)));
    if (!record) return undefined;
    const inService = record.inServiceAtMs !== undefined && record.inServiceAtMs <= now;
    if (record.use === "none" || !inService) {
      return { class: "invalid", source: record.source, matched: digits.slice(0, 3) };
    }
    const northern = record.country === "US" || record.country === "CA";
    if (record.use !== "geographic" || !northern) return undefined;
    const exchange = digits.slice(0, 6);
    const nxx = digits.slice(3, 6);
    const bad =
      /^[01]|11$/.test(nxx) || nxx === "950" || (nxx === "555" && digits.slice(6) !== "1212");
    if (bad) return { class: "invalid", source: record.source, matched: exchange };
    const said = this.#exchanges.get(exchange);
    if (said?.allocated === false) {
      return { class: "unallocated", source: said.source, matched: exchange };
    }
    if (!said) {
      const fresh = this.#coverages
        .filter(({ npa, coverage }) => npa === record.npa && coverage.country === record.country)
        .map(({ coverage }) => coverage)
        .sort((a, b) => b.staleAtMs - a.staleAtMs)[0];
      if (fresh && now < fresh.staleAtMs) {
        return { class: "unallocated", source: fresh.source, matched: exchange };
      }
    }
    const block = this.#blocks.get(digits.slice(0, 7));
    const dated = this.#blockCoverages.find(
      ({ source, country }) => source === block?.source && country === record.country,
    );
    if (block?.allocated === false && dated && now < dated.staleAtMs) {
      return { class: "unallocated", source: block.source, matched: digits.slice(0, 7) };
    }
    return undefined;
  }
}
