import { overrideKey } from "../override-key.ts";
import type { Override, OverrideStore } from "../store.ts";
import { generationKey, OVERRIDE_ENTRIES } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { PUT_OVERRIDE, REMOVE_OVERRIDE } from "./scripts.ts";

const GENERATION = generationKey("overrides");

export class RedisOverrides implements OverrideStore {
  readonly #connection: RedisConnection;

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

  async all(): Promise<readonly Override[]> {
    const entries = await this.#connection.ask((client) => client.hvals(OVERRIDE_ENTRIES));
    return entries.map((json) => JSON.parse(json) as Override);
  }
}
