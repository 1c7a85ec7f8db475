import { hasExchangeRules, isAssignable } from "../../numbering/number-plan.ts";
import type { DnoSink, NpaRecord } from "../sink.ts";
import { refusedFile } from "./refused-file.ts";

const DAY_MS = 24 * 3600 * 1000;
const FIRST_NPA = 200;
const LAST_NPA = 999;
/** 486 are in service in 2026, and none has ever been taken out. */
const LEAST_IN_SERVICE = 450;

/** Directory assistance; of its exchange no other line is a number. */
const DIRECTORY_EXCHANGE = 555;

/**
 * Puts an NPA into the sink. Its exchange 555 is in no file of codes, and 555-1212 is a number: the
 * exchange is not unallocated.
 */
export function setNpa(record: NpaRecord, sink: DnoSink): void {
  const { npa, source, line } = record;
  sink.setNpa(record);
  if (hasExchangeRules(record)) sink.setExchange(npa, DIRECTORY_EXCHANGE, true, source, line);
}

/** What a row says of its NPA. */
export type NpaRow = Omit<NpaRecord, "npa" | "line" | "asOfMs" | "staleAtMs">;

/**
 * The NPAs of a file, which has to have all 800 of them once: a file that lacks some, or in which
 * hardly any is in service, would make millions of good numbers invalid.
 */
export class NpaTable {
  readonly #file: string;
  readonly #records = new Map<number, Omit<NpaRecord, "asOfMs">>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws RingfenceError `DATA_REFUSED` for what is no NPA, and for one that is there twice */
  add(text: string, line: number, record: NpaRow): number {
    if (!/^[2-9]\d\d$/.test(text)) throw refusedFile(this.#file, `line ${line} has no NPA`);
    const npa = Number(text);
    const before = this.#records.get(npa)?.line;
    if (before !== undefined) {
      throw refusedFile(this.#file, `line ${line} has NPA ${text}, which line ${before} has too`);
    }
    this.#records.set(npa, { npa, line, ...record });
    return npa;
  }

  /**
   * @param asOfMs the date of the file
   * @param maxAgeDays how long after it an NPA that is not in service stays so
   * @throws RingfenceError `DATA_REFUSED` when the table is not whole
   */
  finish(asOfMs: number, maxAgeDays: number): readonly NpaRecord[] {
    let inService = 0;
    for (let npa = FIRST_NPA; npa <= LAST_NPA; npa += 1) {
      const record = this.#records.get(npa);
      if (!record) throw refusedFile(this.#file, `has no row for NPA ${npa}: cut off?`);
      if (record.inServiceAtMs !== undefined) inService += 1;
    }
    if (inService < LEAST_IN_SERVICE) {
      const reason = `has ${inService} NPAs with service; there are ${LEAST_IN_SERVICE} and more`;
      throw refusedFile(this.#file, reason);
    }
    const staleAtMs = asOfMs + maxAgeDays * DAY_MS;
    return [...this.#records.values()].map((record) => ({
      ...record,
      asOfMs,
      staleAtMs: isAssignable(record.npa) ? staleAtMs : undefined,
    }));
  }
}
