import type { RedressMarks, RedressRequest } from "../../redress/redress-request.ts";
import type { RedressStore } from "../store.ts";
import { closedAtMs } from "../stored-redress.ts";
import type { Changes } from "./changes.ts";
import type { EmbeddedDatabase } from "./database.ts";

/** Behind every key that begins with the same words. */
const LAST = "\uffff";

/**
 * Requests under their ids, and an index of keys that sort: `open <id>`, `closed <when> <id>` and
 * `about <number> <when> <id>`. Both change in one transaction.
 */
export class EmbeddedRedress implements RedressStore {
  readonly #database: EmbeddedDatabase;
  readonly #changes: Changes;

  constructor(database: EmbeddedDatabase, changes: Changes) {
    this.#database = database;
    this.#changes = changes;
  }

  create(request: RedressRequest): Promise<boolean> {
    return this.#replace(request, undefined);
  }

  change(request: RedressRequest): Promise<boolean> {
    return this.#replace(request, request.revision - 1);
  }

  async get(id: string): Promise<RedressRequest | undefined> {
    return this.#database.read(() => this.#find(id));
  }

  async mark(id: string, marks: Partial<RedressMarks>): Promise<void> {
    const { redress } = this.#database;
    this.#database.transact(() => {
      const found = redress.get(id);
      if (found !== undefined) void redress.put(id, { ...found, ...marks });
    });
    await this.#database.flushed();
  }

  async open(): Promise<readonly RedressRequest[]> {
    return this.#indexed("open ", `open ${LAST}`, Number.POSITIVE_INFINITY);
  }

  async closed(sinceMs: number, limit: number): Promise<readonly RedressRequest[]> {
    return this.#indexed(`closed ${LAST}`, `closed ${sortable(sinceMs)}`, limit);
  }

  async about(callingNumber: string, limit: number): Promise<readonly RedressRequest[]> {
    return this.#indexed(`about ${callingNumber} ${LAST}`, `about ${callingNumber} `, limit);
  }

  async forget(beforeMs: number): Promise<number> {
    const { redress, redressIndex } = this.#database;
    const forgotten = this.#database.transact(() => {
      const old = [
        ...redressIndex.getRange({ start: "closed ", end: `closed ${sortable(beforeMs)}` }),
      ];
      for (const { value: id } of old) {
        const request = this.#find(id);
        for (const key of request === undefined ? [] : indexKeys(request))
          void redressIndex.remove(key);
        void redress.remove(id);
      }
      return old.length;
    });
    await this.#database.flushed();
    return forgotten;
  }

  /** @param revision what is stored now; undefined for nothing */
  async #replace(request: RedressRequest, revision: number | undefined): Promise<boolean> {
    const { redress, redressIndex } = this.#database;
    const { id } = request;
    const replaced = this.#database.transact(() => {
      const found = this.#find(id);
      if (found?.revision !== revision) return false;
      for (const key of found === undefined ? [] : indexKeys(found)) void redressIndex.remove(key);
      for (const key of indexKeys(request)) void redressIndex.put(key, id);
      void redress.put(id, found === undefined ? request : { ...request, ...marksOf(found) });
      void this.#changes.mark("redress");
      return true;
    });
    if (!replaced) return false;
    await this.#database.flushed();
    this.#changes.announce("redress");
    return true;
  }

  #find(id: string): RedressRequest | undefined {
    const found = this.#database.redress.get(id);
    // JSON has no undefined: what is absent in the file is undefined in the object.
    return found === undefined ? undefined : { ...ABSENT, ...found };
  }

  /** In the order of the index, or backwards when it starts behind its end. */
  #indexed(start: string, end: string, limit: number): readonly RedressRequest[] {
    const range = { start, end, reverse: start > end, limit };
    return this.#database.read(() =>
      [...this.#database.redressIndex.getRange(range)].flatMap(
        ({ value }) => this.#find(value) ?? [],
      ),
    );
  }
}

const ABSENT = {
  callingNumber: undefined,
  calledNumber: undefined,
  restoredUntilMs: undefined,
  lastNoticeAtMs: undefined,
  allowedAtMs: undefined,
  webhookAtMs: undefined,
};

function marksOf({ lastNoticeAtMs, allowedAtMs, webhookAtMs }: RedressRequest): RedressMarks {
  return { lastNoticeAtMs, allowedAtMs, webhookAtMs };
}

function indexKeys(request: RedressRequest): readonly string[] {
  const { id, callingNumber, createdAtMs } = request;
  const closed = closedAtMs(request);
  const keys = [closed === undefined ? `open ${id}` : `closed ${sortable(closed)} ${id}`];
  if (callingNumber !== undefined)
    keys.push(`about ${callingNumber} ${sortable(createdAtMs)} ${id}`);
  return keys;
}

/** Times of one length sort as text. */
function sortable(ms: number): string {
  return String(Math.max(ms, 0)).padStart(15, "0");
}
