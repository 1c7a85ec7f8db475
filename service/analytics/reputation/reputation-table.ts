import { logOdds, scoreOf } from "../../decision/evidence/log-odds.ts";
import type { NumberFacts, StoredNumber } from "../../decision/scores.ts";
import { LONGEST_CATEGORY } from "../../store/score-packing.ts";
import { SlotIndex } from "../behaviour/slot-index.ts";
import type { Feed, FeedRow } from "./feed.ts";

const DAY_MS = 86_400_000;
const FIRST_CAPACITY = 1 << 16;
const NO_DAY = 0;
const NEVER = 0xffff_ffff;

/**
 * What all feeds together say of each number. Forty bytes a number in arrays of their own: ten
 * million fit where a Map of objects would take gigabytes.
 */
export class ReputationTable {
  readonly #nowMs: number;
  readonly #categories: string[] = [""];
  readonly #categoryIds = new Map<string, number>([["", 0]]);
  #capacity = FIRST_CAPACITY;
  #used = 0;
  #numbers = new Float64Array(FIRST_CAPACITY);
  #index = new SlotIndex(FIRST_CAPACITY, 1, { keys: this.#numbers, stride: 1 });
  /** Sum of weighted log-odds of scores; NaN without one. */
  #odds = new Float32Array(FIRST_CAPACITY);
  /** The weight of the score that gave the category. */
  #heaviest = new Float32Array(FIRST_CAPACITY);
  #category = new Uint16Array(FIRST_CAPACITY);
  #complaints = new Float32Array(FIRST_CAPACITY);
  #honeypots = new Float32Array(FIRST_CAPACITY);
  #disconnected = new Uint16Array(FIRST_CAPACITY);
  #active = new Uint16Array(FIRST_CAPACITY);
  /** When the first of its scores expires, seconds since 1970. */
  #expires = new Uint32Array(FIRST_CAPACITY);

  /** @param nowMs milliseconds since 1970: ages are counted to it */
  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Numbers that something is known of. */
  get size(): number {
    return this.#used;
  }

  /**
   * Takes a row. Scores of several feeds add up as weights of evidence, those that have expired left
   * out; complaints and calls to honeypots are counted, less with age; of dates the latest counts.
   *
   * @param fileAtMs the time of a row that has none
   */
  add(feed: Feed, { e164, score, category, atMs, expiresAtMs }: FeedRow, fileAtMs: number): void {
    if (expiresAtMs !== undefined && expiresAtMs <= this.#nowMs) return;
    const slot = this.#slotOf(e164);
    const when = atMs ?? fileAtMs;
    const counted = feed.weight * decay(this.#nowMs - when, feed.halfLifeDays);
    switch (feed.subject) {
      case "score":
        this.#addScore(slot, counted, score, `${feed.name}: ${category}`);
        this.#expiresBy(slot, expiresAtMs);
        return;
      case "complaint":
        this.#complaints[slot] = (this.#complaints[slot] ?? 0) + counted;
        return;
      case "honeypot":
        this.#honeypots[slot] = (this.#honeypots[slot] ?? 0) + counted;
        return;
      case "disconnected":
        this.#disconnected[slot] = Math.max(this.#disconnected[slot] ?? 0, dayOf(when));
        return;
      case "active":
        this.#active[slot] = Math.max(this.#active[slot] ?? 0, dayOf(when));
    }
  }

  /**
   * Every number with what is kept of it until `expiresAtMs`, or until the first of its scores
   * expires: a sum that holds an expired score is none, and the next run makes it anew.
   */
  async *entries(expiresAtMs: number): AsyncGenerator<readonly [number, StoredNumber]> {
    for (let slot = 0; slot < this.#used; slot += 1) {
      const odds = this.#odds[slot] ?? Number.NaN;
      const facts = this.#factsOf(slot);
      yield [
        this.#numbers[slot] ?? 0,
        {
          score: Number.isNaN(odds) ? undefined : scoreOf(odds),
          category: this.#categories[this.#category[slot] ?? 0] ?? "",
          expiresAtMs: Math.min(expiresAtMs, this.#expiryOf(slot)),
          ...(facts && { facts }),
        },
      ];
    }
  }

  #factsOf(slot: number): NumberFacts | undefined {
    const complaints = this.#complaints[slot] ?? 0;
    const honeypotHits = this.#honeypots[slot] ?? 0;
    const disconnected = this.#disconnected[slot] ?? NO_DAY;
    const active = this.#active[slot] ?? NO_DAY;
    if (complaints + honeypotHits + disconnected + active === 0) return undefined;
    // A number that is in use again since is not disconnected any more.
    const gone = disconnected !== NO_DAY && disconnected >= active;
    return {
      complaints,
      honeypotHits,
      disconnectedAtMs: gone ? disconnected * DAY_MS : undefined,
      activeSinceMs: active === NO_DAY ? undefined : active * DAY_MS,
    };
  }

  #addScore(slot: number, weight: number, score: number, category: string): void {
    const before = this.#odds[slot] ?? Number.NaN;
    this.#odds[slot] = (Number.isNaN(before) ? 0 : before) + weight * logOdds(score);
    const heavy = Math.abs(weight * logOdds(score));
    if (!Number.isNaN(before) && heavy <= (this.#heaviest[slot] ?? 0)) return;
    this.#heaviest[slot] = heavy;
    this.#category[slot] = this.#categoryOf(category);
  }

  #expiresBy(slot: number, expiresAtMs: number | undefined): void {
    if (expiresAtMs === undefined) return;
    this.#expires[slot] = Math.min(this.#expires[slot] ?? NEVER, Math.floor(expiresAtMs / 1000));
  }

  #expiryOf(slot: number): number {
    const seconds = this.#expires[slot] ?? NEVER;
    return seconds === NEVER ? Number.POSITIVE_INFINITY : seconds * 1000;
  }

  #categoryOf(category: string): number {
    const known = this.#categoryIds.get(category);
    if (known !== undefined) return known;
    // A feed with a category for every number would be no feed of categories.
    if (this.#categories.length > 0xffff) return 0;
    this.#categories.push(cutToBytes(category, LONGEST_CATEGORY));
    this.#categoryIds.set(category, this.#categories.length - 1);
    return this.#categories.length - 1;
  }

  #slotOf(e164: number): number {
    const known = this.#index.find(e164);
    if (known >= 0) return known;
    if (this.#used === this.#capacity) this.#grow();
    const slot = this.#used++;
    this.#index.insert(e164, slot);
    this.#odds[slot] = Number.NaN;
    this.#expires[slot] = NEVER;
    return slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#numbers = grown(this.#numbers, new Float64Array(this.#capacity));
    this.#odds = grown(this.#odds, new Float32Array(this.#capacity));
    this.#heaviest = grown(this.#heaviest, new Float32Array(this.#capacity));
    this.#category = grown(this.#category, new Uint16Array(this.#capacity));
    this.#complaints = grown(this.#complaints, new Float32Array(this.#capacity));
    this.#honeypots = grown(this.#honeypots, new Float32Array(this.#capacity));
    this.#disconnected = grown(this.#disconnected, new Uint16Array(this.#capacity));
    this.#active = grown(this.#active, new Uint16Array(this.#capacity));
    this.#expires = grown(this.#expires, new Uint32Array(this.#capacity));
    this.#index = new SlotIndex(this.#capacity, 1, { keys: this.#numbers, stride: 1 });
    for (let slot = 0; slot < this.#used; slot += 1) {
      this.#index.insert(this.#numbers[slot] ?? 0, slot);
    }
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The beginning of a text that takes no more bytes of UTF-8, without half a character at its end. */
function cutToBytes(text: string, most: number): string {
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(most)).read);
}

function decay(ageMs: number, halfLifeDays: number | undefined): number {
  return halfLifeDays === undefined ? 1 : 2 ** (-Math.max(0, ageMs) / DAY_MS / halfLifeDays);
}

function dayOf(ms: number): number {
  return Math.min(0xffff, Math.max(1, Math.floor(ms / DAY_MS)));
}
