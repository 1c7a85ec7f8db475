import type { AllowedNumber, DnoHit } from "../decision/dno-list.ts";
import type { CallingNumber } from "../numbering/calling-number.ts";
import { invalidDigits } from "../numbering/known-digits.ts";
import type { Override } from "../store/store.ts";
import type { ListOverride } from "./override-entry.ts";

const COUNTRY_1 = 10_000_000_000;
/** What the national number is divided by to get the block of 3, 6 or 7 digits around it. */
const BLOCK_SIZES = [1000, 10_000, 10_000_000];
const SOURCE = "override";

type OptOut = Extract<Override, { readonly kind: "analytics-opt-out" }>;
type SubscriberBlock = Extract<Override, { readonly kind: "subscriber-block" }>;

/** The overrides of one moment, ready to be asked. Never changes; times are UTC milliseconds. */
export class OverrideTable {
  /** By E.164 digits as an integer. */
  readonly #allowedNumbers = new Map<number, ListOverride>();
  /** Numbers that are not valid, by `invalidDigits`. */
  readonly #allowedInvalid = new Map<string, ListOverride>();
  /** By their 3, 6 or 7 digits as an integer. */
  readonly #allowedBlocks = new Map<number, ListOverride>();
  /** `inbound-only` before `unused`, by their 3, 6, 7 or 10 digits as an integer. */
  readonly #listed = new Map<number, readonly ListOverride[]>();
  /** Callers by called subscriber, both E.164 digits as integers. */
  readonly #subscribers = new Map<number, Map<number, SubscriberBlock>>();
  /** By called number, E.164 digits as an integer. */
  readonly #optOuts = new Map<number, OptOut>();
  readonly #endedPatterns = new Set<string>();
  readonly entries: readonly Override[];

  constructor(entries: readonly Override[]) {
    this.entries = entries;
    for (const entry of entries) {
      if (entry.kind === "subscriber-block") this.#addSubscriber(entry);
      else if (entry.kind === "allowed") this.#addAllowed(entry);
      else if (entry.kind === "analytics-opt-out") this.#optOuts.set(Number(entry.digits), entry);
      else if (entry.kind === "pattern-end") this.#endedPatterns.add(entry.pattern);
      else this.#addListed(entry);
    }
  }

  /** As `DnoList.allowance`. Of several, the one for the fewest numbers. */
  allowance(number: CallingNumber, now: number): AllowedNumber | undefined {
    if (number.kind === "none") return undefined;
    if (number.kind === "invalid") {
      if (this.#allowedInvalid.size === 0) return undefined;
      const entry = this.#allowedInvalid.get(invalidDigits(number));
      return entry && holds(entry, now) ? entry : undefined;
    }
    return this.#valid(number.e164, now);
  }

  #valid(e164: number, now: number): AllowedNumber | undefined {
    const own = this.#allowedNumbers.get(e164);
    if (own && holds(own, now)) return own;
    const national = e164 - COUNTRY_1;
    if (this.#allowedBlocks.size === 0 || national < 0 || national >= COUNTRY_1) return undefined;
    for (const size of BLOCK_SIZES) {
      const block = this.#allowedBlocks.get(Math.floor(national / size));
      if (block && holds(block, now)) return block;
    }
    return undefined;
  }

  /** The first class that an override of this number, or of a block around it, gives it. */
  find(national: number, now: number): DnoHit | undefined {
    return this.#listed.size === 0 ? undefined : this.findAll(national, now)[0];
  }

  findAll(national: number, now: number): readonly DnoHit[] {
    return this.matching(national, now).map(({ kind, digits }) => ({
      class: kind === "unused" ? "unused" : "inbound-only",
      source: SOURCE,
      matched: digits,
    }));
  }

  /** The entries behind `findAll`, for those who want to know who asked for them. */
  matching(national: number, now: number): readonly ListOverride[] {
    return [1, ...BLOCK_SIZES]
      .flatMap((size) => this.#listed.get(Math.floor(national / size)) ?? [])
      .filter((entry) => holds(entry, now))
      .sort((a, b) => rank(a) - rank(b));
  }

  /** As `SubscriberWishes.blocks`. */
  blocks(called: number, calling: number, now: number): boolean {
    const block = this.#subscribers.get(called)?.get(calling);
    return block !== undefined && (block.expiresAtMs === undefined || now < block.expiresAtMs);
  }

  /** As `SubscriberWishes.optedOut`. */
  optedOut(called: number, now: number): boolean {
    const optOut = this.#optOuts.get(called);
    return optOut !== undefined && (optOut.expiresAtMs === undefined || now < optOut.expiresAtMs);
  }

  /** As `EndedPatterns.ended`. */
  ended(pattern: string): boolean {
    return this.#endedPatterns.has(pattern);
  }

  #addAllowed(entry: ListOverride): void {
    const { digits } = entry;
    if (/^[01]/.test(digits)) this.#allowedInvalid.set(digits, entry);
    else if (digits.startsWith("+")) this.#allowedNumbers.set(Number(digits.slice(1)), entry);
    else if (digits.length === 10) this.#allowedNumbers.set(COUNTRY_1 + Number(digits), entry);
    else this.#allowedBlocks.set(Number(digits), entry);
  }

  #addListed(entry: ListOverride): void {
    const key = Number(entry.digits);
    this.#listed.set(key, [...(this.#listed.get(key) ?? []), entry]);
  }

  #addSubscriber(entry: SubscriberBlock): void {
    const called = Number(entry.digits);
    const callers = this.#subscribers.get(called) ?? new Map<number, SubscriberBlock>();
    callers.set(Number(entry.calling), entry);
    this.#subscribers.set(called, callers);
  }
}

function holds({ expiresAtMs }: ListOverride, now: number): boolean {
  return expiresAtMs === undefined || now < expiresAtMs;
}

function rank({ kind }: ListOverride): number {
  return kind === "inbound-only" ? 0 : 1;
}
