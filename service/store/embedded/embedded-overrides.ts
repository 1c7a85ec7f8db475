import { overrideKey } from "../override-key.ts";
import type { Override, OverrideStore } from "../store.ts";
import type { Changes } from "./changes.ts";
import type { EmbeddedDatabase } from "./database.ts";

export class EmbeddedOverrides implements OverrideStore {
  readonly #database: EmbeddedDatabase;
  readonly #changes: Changes;

  constructor(database: EmbeddedDatabase, changes: Changes) {
    this.#database = database;
    this.#changes = changes;
  }

  async put(entry: Override): Promise<void> {
    const key = overrideKey(entry);
    await this.#database.write(() => [
      this.#database.overrides.put(key, entry),
      this.#changes.mark("overrides"),
    ]);
    await this.#database.flushed();
    this.#changes.announce("overrides");
  }

  async remove(key: Parameters<OverrideStore["remove"]>[0]): Promise<boolean> {
    const at = overrideKey(key);
    const database = this.#database;
    if (!database.read(() => database.overrides.doesExist(at))) return false;
    await database.write(() => [database.overrides.remove(at), this.#changes.mark("overrides")]);
    await database.flushed();
    this.#changes.announce("overrides");
    return true;
  }

  async all(): Promise<readonly Override[]> {
    return this.#database.read(() =>
      Array.from(this.#database.overrides.getRange(), ({ value }) => value),
    );
  }

  async restore(entries: readonly Override[]): Promise<number> {
    const { overrides } = this.#database;
    const restored = this.#database.transact(() => {
      if (this.#changes.marked("overrides") || overrides.getCount() > 0) return 0;
      for (const entry of entries) void overrides.put(overrideKey(entry), entry);
      if (entries.length > 0) void this.#changes.mark("overrides");
      return entries.length;
    });
    await this.#database.flushed();
    if (restored > 0) this.#changes.announce("overrides");
    return restored;
  }
}
