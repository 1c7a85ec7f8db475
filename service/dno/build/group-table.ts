import { CLASS_ORDER } from "../index/index-info.ts";
import { GROUP_BYTES } from "../index/layout.ts";
import type { EntryDescription } from "../sink.ts";

/** How many digits an entry has: a number, or a block of 7, 6 or 3 digits. */
export type Grain = 3 | 6 | 7 | 10;

interface Group {
  readonly rank: number;
  readonly source: number;
  readonly grain: Grain;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The groups and sets of an index in the making. Descriptions that block alike are one group: who
 * asked for an entry, and with which proof, is kept beside the index and not in memory.
 */
export class GroupTable {
  readonly #descriptions: EntryDescription[] = [];
  readonly #descriptionIds = new Map<string, number>();
  readonly #sourceNames: string[] = [];
  readonly #groups: Group[] = [];
  readonly #groupIds = new Map<string, number>();
  readonly #groupOf = new Map<number, number>();
  readonly #sets: number[][] = [];
  readonly #setIds = new Map<string, number>();
  readonly #joined = new Map<number, number>();

  get descriptions(): readonly EntryDescription[] {
    return this.#descriptions;
  }

  get sourceNames(): readonly string[] {
    return this.#sourceNames;
  }

  get setCount(): number {
    return this.#sets.length;
  }

  /** The number of a description; the same description has the same number. */
  describe(description: EntryDescription): number {
    const key = JSON.stringify([
      description.class,
      description.source,
      description.origin,
      description.fromMs,
      description.untilMs,
      description.createdAtMs,
      description.owner,
      description.verifiedAtMs,
      description.requester,
      description.proof,
    ]);
    const known = this.#descriptionIds.get(key);
    if (known !== undefined) return known;
    this.#descriptions.push(description);
    this.#descriptionIds.set(key, this.#descriptions.length - 1);
    return this.#descriptions.length - 1;
  }

  /** The group of entries of so many digits under a description. */
  groupOf(description: number, grain: Grain): number {
    const key = description * 16 + grain;
    const known = this.#groupOf.get(key);
    if (known !== undefined) return known;
    const group = this.#intern(this.#descriptions[description], grain);
    this.#groupOf.set(key, group);
    return group;
  }

  /** The set that is `set` and a group beside it; `undefined` is the set of nothing. */
  join(set: number | undefined, group: number): number {
    const key = ((set ?? -1) + 1) * 0x100000000 + group;
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const members = set === undefined ? [] : (this.#sets[set] ?? []);
    const joined = members.includes(group) ? members : [...members, group];
    const id = this.#internSet(joined);
    this.#joined.set(key, id);
    return id;
  }

  /** What a set says: each class and source in it once. */
  sourcesOf(set: number): readonly { readonly rank: number; readonly source: number }[] {
    const distinct = new Map<number, { rank: number; source: number }>();
    for (const member of this.#sets[set] ?? []) {
      const group = this.#groups[member];
      if (!group) continue;
      const { rank, source } = group;
      distinct.set(source * CLASS_ORDER.length + rank, { rank, source });
    }
    return [...distinct.values()];
  }

  /** How many numbers each group has, from how many each set has. */
  numbersOfGroup(numbersOfSet: readonly number[]): readonly number[] {
    const numbers = this.#groups.map(() => 0);
    numbersOfSet.forEach((count, set) => {
      for (const group of this.#sets[set] ?? []) numbers[group] = (numbers[group] ?? 0) + count;
    });
    return numbers;
  }

  /** The section `groups`. */
  groupBytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(this.#groups.length * GROUP_BYTES));
    this.#groups.forEach((group, at) => {
      const offset = at * GROUP_BYTES;
      view.setFloat64(offset, group.fromMs, true);
      view.setFloat64(offset + 8, group.untilMs, true);
      view.setUint32(offset + 16, group.source, true);
      view.setUint32(offset + 20, group.rank | (group.grain << 8), true);
    });
    return new Uint8Array(view.buffer);
  }

  /** The section `sets`: where the members of each set begin, and the members. */
  setBytes(): Uint8Array {
    const words: number[] = [0];
    let end = 0;
    for (const members of this.#sets) {
      end += members.length;
      words.push(end);
    }
    for (const members of this.#sets) words.push(...members);
    return new Uint8Array(Uint32Array.from(words).buffer);
  }

  #intern(description: EntryDescription | undefined, grain: Grain): number {
    if (!description) throw new RangeError("there is no such group of entries");
    const group: Group = {
      rank: CLASS_ORDER.indexOf(description.class),
      source: this.#sourceOf(description.source),
      grain,
      fromMs: description.fromMs ?? Number.NEGATIVE_INFINITY,
      untilMs: description.untilMs ?? Number.POSITIVE_INFINITY,
    };
    const key = Object.values(group).join(" ");
    const known = this.#groupIds.get(key);
    if (known !== undefined) return known;
    this.#groups.push(group);
    this.#groupIds.set(key, this.#groups.length - 1);
    return this.#groups.length - 1;
  }

  #sourceOf(name: string): number {
    const known = this.#sourceNames.indexOf(name);
    return known >= 0 ? known : this.#sourceNames.push(name) - 1;
  }

  /** Members stand in the order of their classes, then of their sources. */
  #internSet(members: readonly number[]): number {
    const sorted = members.toSorted((a, b) => this.#rankOf(a) - this.#rankOf(b) || a - b);
    const key = sorted.join(" ");
    const known = this.#setIds.get(key);
    if (known !== undefined) return known;
    this.#sets.push(sorted);
    this.#setIds.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }

  #rankOf(group: number): number {
    return this.#groups[group]?.rank ?? 0;
  }
}
