import { RingfenceError } from "../../errors.ts";
import { overrideKey } from "../override-key.ts";
import type { Override, OverrideStore } from "../store.ts";
import { generationKey, OVERRIDE_ENTRIES } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { ALL_OVERRIDES, PUT_OVERRIDE, REMOVE_OVERRIDE, RESTORE_OVERRIDES } from "./scripts.ts";

const GENERATION = generationKey("overrides");

/** The entries of one moment: JSON by field. */
interface Entries {
  readonly generation: number;
  readonly byField: ReadonlyMap<string, string>;
}

/**
 * Overrides in one hash, with a count of their changes beside it.
 *
 * They are nowhere but there, and a Redis may come back with less than it had: empty, because it
 * saves nothing or a replica without data took over, or as it was when it last saved. Then a number
 * that was restored (47 CFR 64.1200(k)(8)) would be blocked again, in every service at once. The
 * count tells that from entries that somebody removed: what was read before is put back.
 */
export class RedisOverrides implements OverrideStore {
  readonly #connection: RedisConnection;
  #last: Entries = { generation: 0, byField: new Map() };

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async put(entry: Override): Promise<void> {
    const field = overrideKey(entry);
    const json = JSON.stringify(entry);
    await this.#connection.ask((client) =>
      client.eval(PUT_OVERRIDE, 2, OVERRIDE_ENTRIES, GENERATION, field, json),
    );
  }

  async remove(key: Parameters<OverrideStore["remove"]>[0]): Promise<boolean> {
    const field = overrideKey(key);
    const removed = await this.#connection.ask((client) =>
      client.eval(REMOVE_OVERRIDE, 2, OVERRIDE_ENTRIES, GENERATION, field),
    );
    return removed === 1;
  }

  /**
   * @throws RingfenceError `DATA_REFUSED` when Redis had lost entries that were read before, and has
   *   them again; `STORE_UNAVAILABLE`
   */
  async all(): Promise<readonly Override[]> {
    let read = await this.#read();
    if (hasLost(read, this.#last)) {
      const restored = await this.#restore(this.#last);
      if (restored > 0) throw lost(restored);
      read = await this.#read();
    }
    this.#last = read;
    return Array.from(read.byField.values(), (json) => JSON.parse(json) as Override);
  }

  async restore(entries: readonly Override[]): Promise<number> {
    const { generation, byField } = await this.#read();
    if (generation > 0 || byField.size > 0 || entries.length === 0) return 0;
    const kept = new Map(entries.map((entry) => [overrideKey(entry), JSON.stringify(entry)]));
    // A change since then is counted, and nothing is put back over it.
    return Math.max(0, await this.#restore({ generation: 0, byField: kept }));
  }

  async #read(): Promise<Entries> {
    const [generation, flat] = (await this.#connection.ask((client) =>
      client.eval(ALL_OVERRIDES, 2, OVERRIDE_ENTRIES, GENERATION),
    )) as [string, readonly string[]];
    const byField = new Map<string, string>();
    for (let at = 0; at + 1 < flat.length; at += 2) {
      byField.set(flat[at] as string, flat[at + 1] as string);
    }
    return { generation: Number(generation), byField };
  }

  /** How many were missing; none, or -1, when another service has put them back, or changed them. */
  async #restore({ generation, byField }: Entries): Promise<number> {
    const pairs = [...byField].flat();
    const restored = await this.#connection.ask(
      (client) =>
        client.eval(RESTORE_OVERRIDES, 2, OVERRIDE_ENTRIES, GENERATION, generation, ...pairs),
      "slow",
    );
    return Number(restored);
  }
}

/** Every change is counted: a count that went back, or an entry missing at the same, is a loss. */
function hasLost(read: Entries, last: Entries): boolean {
  if (last.byField.size === 0 || read.generation > last.generation) return false;
  if (read.generation < last.generation) return true;
  return [...last.byField.keys()].some((field) => !read.byField.has(field));
}

function lost(count: number): RingfenceError {
  return new RingfenceError(
    "DATA_REFUSED",
    `Redis had lost ${count} overrides, which it has again from here; see that it keeps its data (appendonly), and that maxmemory-policy evicts nothing`,
  );
}
