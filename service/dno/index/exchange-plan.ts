import type { DnoHit } from "../../decision/dno-list.ts";
import { exchangeFault, hasExchangeRules, inServiceFrom } from "../../numbering/number-plan.ts";
import type { PlannedNpa } from "./index-info.ts";
import {
  BLOCKS_OF_EXCHANGE,
  EXCHANGE_ALLOCATED,
  EXCHANGE_DENIED,
  EXCHANGES_OF_NPA,
  FIRST_NPA,
  NPAS,
  type Section,
} from "./layout.ts";
import { exchangeText } from "./number-text.ts";

const NEVER = Number.POSITIVE_INFINITY;
const ALWAYS = Number.NEGATIVE_INFINITY;

/** What is wrong with an exchange where exchanges have rules: its place is the exchange's. */
const SOUND = 0;
const FAULTY = 1;
/** All but one of its lines are invalid: 555-1212. */
const FAULTY_BUT = 2;
const DIRECTORY_LINE = 1212;
const FAULTS = Uint8Array.from({ length: EXCHANGES_OF_NPA }, (_, nxx) => {
  if (exchangeFault(nxx, DIRECTORY_LINE) !== undefined) return FAULTY;
  return exchangeFault(nxx, 0) === undefined ? SOUND : FAULTY_BUT;
});

const ALL_BLOCKS = 2 ** BLOCKS_OF_EXCHANGE - 1;

// Of the module itself, as in `dno-index.ts`.
const AN_NPA = EXCHANGES_OF_NPA;
const A_CODE = 0.001;
const ALLOCATED = EXCHANGE_ALLOCATED;
const DENIED = EXCHANGE_DENIED;

/**
 * Classes `invalid` and `unallocated` as the number plan and the files of exchanges have them.
 * Every date is asked when a call comes: an NPA begins and a file grows old without a new list.
 *
 * An NPA that no source describes has nothing against it. Only geographic NPAs of the US and
 * Canada have rules of exchanges and class 2 by exchange (47 CFR 64.1200(o)(3)).
 */
export class ExchangePlan {
  readonly #npas: readonly (PlannedNpa | undefined)[];
  readonly #exchanges: Uint8Array;
  readonly #blocks: Uint8Array;
  /** From when an NPA is in service; always, for an NPA that no source describes. */
  readonly #inServiceAt = new Float64Array(NPAS).fill(ALWAYS);
  readonly #deniedUntil = new Float64Array(NPAS).fill(NEVER);
  readonly #coveredUntil = new Float64Array(NPAS).fill(ALWAYS);
  readonly #blocksUntil = new Float64Array(NPAS).fill(ALWAYS);
  readonly #hasRules = new Uint8Array(NPAS);
  readonly #npaHits: (DnoHit | undefined)[] = new Array(NPAS).fill(undefined);

  /**
   * @param exchanges two bits an exchange; or nothing
   * @param blocks one bit a thousands-block, set when it is unallocated; or nothing
   */
  constructor(
    buffer: ArrayBufferLike,
    exchanges: Section,
    blocks: Section,
    planned: readonly PlannedNpa[],
  ) {
    this.#exchanges = new Uint8Array(buffer, exchanges.offset, exchanges.length);
    this.#blocks = new Uint8Array(buffer, blocks.offset, blocks.length);
    const npas: (PlannedNpa | undefined)[] = new Array(NPAS).fill(undefined);
    for (const npa of planned) {
      const at = npa.npa - FIRST_NPA;
      npas[at] = npa;
      this.#inServiceAt[at] = inServiceFrom(npa);
      this.#deniedUntil[at] = npa.deniedUntilMs ?? NEVER;
      this.#coveredUntil[at] = npa.coverage?.staleAtMs ?? ALWAYS;
      this.#blocksUntil[at] = npa.blocks?.staleAtMs ?? ALWAYS;
      this.#hasRules[at] = hasExchangeRules(npa) ? 1 : 0;
      const matched = String(npa.npa);
      this.#npaHits[at] = { class: "invalid", source: npa.source, matched };
    }
    this.#npas = npas;
  }

  /** What is known of an NPA, 200 to 999. */
  npa(npa: number): PlannedNpa | undefined {
    return this.#npas[npa - FIRST_NPA];
  }

  /** `EXCHANGE_ALLOCATED`, `EXCHANGE_DENIED`, or 0 for an exchange that no source mentions. */
  exchange(exchange: number): number {
    return ((this.#exchanges[exchange >>> 2] ?? 0) >>> ((exchange & 3) * 2)) & 3;
  }

  /** One bit a thousands-block of an exchange, set when it is unallocated while its file is fresh. */
  blocks(exchange: number): number {
    if (this.#blocks.length === 0) return 0;
    const bit = exchange * BLOCKS_OF_EXCHANGE;
    const at = bit >>> 3;
    const bits = (this.#blocks[at] ?? 0) | ((this.#blocks[at + 1] ?? 0) << 8);
    return (bits >>> (bit & 7)) & ALL_BLOCKS;
  }

  /**
   * What the plan has against a number at `now`. At most one class: a number that is not valid is
   * not unallocated too.
   *
   * @param exchange 0 to 799,999
   * @param line 0 to 9999
   */
  find(exchange: number, line: number, now: number): DnoHit | undefined {
    const npa = (exchange * A_CODE) | 0;
    if (now < (this.#inServiceAt[npa] ?? ALWAYS)) return this.#npaHits[npa];
    if (this.#hasRules[npa] !== 1) return undefined;
    const fault = FAULTS[exchange - npa * AN_NPA];
    if (fault !== SOUND && (fault === FAULTY || line !== DIRECTORY_LINE)) {
      return exchangeHit("invalid", this.#npas[npa]?.source, exchange);
    }
    const state = this.exchange(exchange);
    if (state === DENIED && now < (this.#deniedUntil[npa] ?? NEVER)) {
      return exchangeHit("unallocated", this.#npas[npa]?.deniedBy, exchange);
    }
    if (state !== ALLOCATED && now < (this.#coveredUntil[npa] ?? ALWAYS)) {
      return exchangeHit("unallocated", this.#npas[npa]?.coverage?.source, exchange);
    }
    return this.#blocks.length === 0 ? undefined : this.#findBlock(npa, exchange, line, now);
  }

  #findBlock(npa: number, exchange: number, line: number, now: number): DnoHit | undefined {
    if (now >= (this.#blocksUntil[npa] ?? ALWAYS)) return undefined;
    const block = (line / 1000) | 0;
    const bit = exchange * 10 + block;
    if ((((this.#blocks[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 0) return undefined;
    const hit = exchangeHit("unallocated", this.#npas[npa]?.blocks?.source, exchange);
    return { ...hit, matched: hit.matched + block };
  }
}

function exchangeHit(
  dnoClass: "invalid" | "unallocated",
  source: string | undefined,
  exchange: number,
): DnoHit {
  return { class: dnoClass, source: source ?? "", matched: exchangeText(exchange) };
}
