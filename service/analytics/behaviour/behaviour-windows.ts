import type { Behaviour, BehaviourFigures } from "../../decision/behaviour.ts";
import { BehaviourTable } from "./behaviour-table.ts";
import type { CallEvent } from "./call-event.ts";
import { textKey } from "./text-key.ts";

/** +1 and ten digits. */
const FIRST_NANP = 12_000_000_000;
const LAST_NANP = 19_999_999_999;
/** Exchanges and trunks are few; a caller can make up attesting parties, so they have a bound too. */
const EXCHANGES = 100_000;
const TRUNKS = 4_096;
const ORIG_IDS = 50_000;
/** What is older changes no window any more. */
const WINDOW_MS = 3_600_000;

/**
 * What calling numbers, their exchanges, trunks and attesting parties have done lately, in this
 * process: constant time, memory taken once. Campaigns spread 13 calls over many numbers, so a
 * number alone tells little (numbering.md, F.1).
 */
export class BehaviourWindows implements Behaviour {
  readonly numbers: BehaviourTable;
  readonly exchanges: BehaviourTable;
  readonly trunks: BehaviourTable;
  readonly origIds: BehaviourTable;

  readonly #found: { -readonly [Party in keyof BehaviourFigures]: BehaviourFigures[Party] } = {
    number: undefined,
    exchange: undefined,
    trunk: undefined,
    origId: undefined,
  };

  /**
   * @param capacity how many calling numbers are kept; some 230 bytes each
   * @param seed 32 random bits
   */
  constructor(capacity: number, seed: number) {
    this.numbers = new BehaviourTable({ capacity, counts: "narrow", seed });
    this.exchanges = new BehaviourTable({ capacity: EXCHANGES, counts: "wide", seed });
    this.trunks = new BehaviourTable({ capacity: TRUNKS, counts: "wide", seed });
    this.origIds = new BehaviourTable({ capacity: ORIG_IDS, counts: "wide", seed });
  }

  /** The tables by what they are about, for metrics. */
  get tables(): Readonly<Record<string, BehaviourTable>> {
    const { numbers, exchanges, trunks, origIds } = this;
    return { number: numbers, exchange: exchanges, trunk: trunks, origid: origIds };
  }

  /** Takes note of an event, of this service or of another. */
  note(event: CallEvent, nowMs: number): void {
    if (event.atMs < nowMs - WINDOW_MS) return;
    // No clock of another service is believed to be ahead of ours.
    const now = Math.floor(Math.min(event.atMs, nowMs) / 1000);
    const { calling } = event;
    if (calling > 0) noteIn(this.numbers, calling, event, now);
    const exchange = exchangeOf(calling);
    if (exchange > 0) noteIn(this.exchanges, exchange, event, now);
    if (event.trunk > 0) noteIn(this.trunks, event.trunk, event, now);
    if (event.origId > 0) noteIn(this.origIds, event.origId, event, now);
  }

  /** As `Behaviour.of`; what is returned is written over by the next question. */
  of(
    calling: number,
    trunk: string | undefined,
    origId: string | undefined,
    nowMs: number,
  ): BehaviourFigures {
    const now = Math.floor(nowMs / 1000);
    const exchange = exchangeOf(calling);
    const found = this.#found;
    found.number = this.numbers.of(calling, now);
    found.exchange = exchange > 0 ? this.exchanges.of(exchange, now) : undefined;
    found.trunk = trunk === undefined ? undefined : this.trunks.of(textKey(trunk), now);
    found.origId = origId === undefined ? undefined : this.origIds.of(textKey(origId), now);
    return found;
  }
}

function noteIn(table: BehaviourTable, key: number, event: CallEvent, now: number): void {
  if (event.kind === "attempted") {
    table.attempted(key, event.called > 0 ? event.called : undefined, now);
  } else {
    table.ended(key, event.durationSeconds < 0 ? undefined : event.durationSeconds, now);
  }
}

/** NPA-NXX of a NANP number, as six digits; 0 for any other. */
function exchangeOf(calling: number): number {
  if (calling < FIRST_NANP || calling > LAST_NANP) return 0;
  return Math.floor((calling - 10_000_000_000) / 10_000);
}
