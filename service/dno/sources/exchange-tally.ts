import type { ManifestSource } from "../manifest.ts";
import type { DnoSink } from "../sink.ts";
import type { Tally } from "./tally.ts";

const DAY_MS = 24 * 3600 * 1000;
const CODES = 1_000_000;
const UNKNOWN = 0;
const NAMED = 1;
const ALLOCATED = 2;

/** What is known of the exchanges of a source: which were named, and which are allocated. */
export class ExchangeTally {
  readonly #source: ManifestSource;
  readonly #sink: DnoSink;
  readonly #state = new Uint8Array(CODES);
  readonly #namedOfNpa = new Uint16Array(1000);
  readonly #allocatedOfNpa = new Uint16Array(1000);

  constructor(source: ManifestSource, sink: DnoSink) {
    this.#source = source;
    this.#sink = sink;
  }

  /** Notes that a file names this exchange; false when it did so before. */
  name(npa: number, nxx: number): boolean {
    const code = npa * 1000 + nxx;
    if (this.#state[code] !== UNKNOWN) return false;
    this.#state[code] = NAMED;
    this.#namedOfNpa[npa] = (this.#namedOfNpa[npa] ?? 0) + 1;
    return true;
  }

  /** How many exchanges are allocated. */
  get allocated(): number {
    return this.#allocatedOfNpa.reduce((sum, count) => sum + count, 0);
  }

  allocate(npa: number, nxx: number, line: number): void {
    const code = npa * 1000 + nxx;
    if (this.#state[code] === ALLOCATED) return;
    this.#state[code] = ALLOCATED;
    this.#allocatedOfNpa[npa] = (this.#allocatedOfNpa[npa] ?? 0) + 1;
    this.#sink.setExchange(npa, nxx, true, this.#source.name, line);
  }

  /**
   * Says of which NPAs the source knows every allocated exchange, as the manifest states it. Never
   * of one without any: an NPA that has just opened is not in the file yet, and all of it would be
   * class 2. Nor of one with fewer exchanges named than `leastNamed`.
   */
  cover(countryOf: (npa: number) => "US" | "CA", tally: Tally, leastNamed: number): void {
    const { name, covers, maxAgeDays } = this.#source;
    const asOfMs = tally.asOfMs;
    if (asOfMs === undefined) return;
    const staleAtMs = asOfMs + maxAgeDays * DAY_MS;
    for (let npa = 200; npa <= 999; npa += 1) {
      const stated = covers === "national" ? this.#namedOfNpa[npa] !== 0 : covers.includes(npa);
      if (!stated) continue;
      const named = this.#namedOfNpa[npa] ?? 0;
      if (this.#allocatedOfNpa[npa] === 0) {
        tally.remark(`NPA ${npa} is not covered: no exchange of it is allocated here`);
      } else if (named < leastNamed) {
        tally.remark(`NPA ${npa} is not covered: ${named} of its ${leastNamed} exchanges are here`);
      } else {
        this.#sink.coverNpa(npa, { source: name, country: countryOf(npa), asOfMs, staleAtMs });
      }
    }
  }
}
