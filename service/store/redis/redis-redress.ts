import type { RedressMarks, RedressRequest } from "../../redress/redress-request.ts";
import type { RedressStore } from "../store.ts";
import { closedAtMs, MARK_NAMES, type StoredRedress, withoutMarks } from "../stored-redress.ts";
import {
  generationKey,
  REDRESS_CLOSED,
  REDRESS_MARKS,
  REDRESS_OPEN,
  REDRESS_REQUESTS,
  redressAboutKey,
} from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { FORGET_REDRESS, MARK_REDRESS, PUT_REDRESS } from "./scripts.ts";

const GENERATION = generationKey("redress");
/** What one question asks for at most: an answer of a megabyte or so. */
const AT_ONCE = 500;

/** Requests in one hash, their marks in another, and sorted sets to find them by; all in one slot. */
export class RedisRedress implements RedressStore {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async create(request: RedressRequest): Promise<boolean> {
    if (!(await this.#put(request, undefined))) return false;
    await this.mark(request.id, request);
    return true;
  }

  change(request: RedressRequest): Promise<boolean> {
    return this.#put(request, request.revision - 1);
  }

  async get(id: string): Promise<RedressRequest | undefined> {
    const [request] = await this.#some([id]);
    return request;
  }

  async mark(id: string, marks: Partial<RedressMarks>): Promise<void> {
    const fields = MARK_NAMES.flatMap((name) => {
      const value = marks[name];
      return value === undefined ? [] : [`${name} ${id}`, String(value)];
    });
    if (fields.length === 0) return;
    await this.#connection.ask((client) =>
      client.eval(MARK_REDRESS, 2, REDRESS_REQUESTS, REDRESS_MARKS, id, ...fields),
    );
  }

  async open(): Promise<readonly RedressRequest[]> {
    return this.#some(
      await this.#connection.ask((client) => client.zrange(REDRESS_OPEN, "0", "-1")),
    );
  }

  async closed(sinceMs: number, limit: number): Promise<readonly RedressRequest[]> {
    const ids = await this.#connection.ask((client) =>
      client.zrevrangebyscore(REDRESS_CLOSED, "+inf", sinceMs, "LIMIT", 0, limit),
    );
    return this.#some(ids);
  }

  async about(callingNumber: string, limit: number): Promise<readonly RedressRequest[]> {
    const key = redressAboutKey(callingNumber);
    return this.#some(await this.#connection.ask((client) => client.zrevrange(key, 0, limit - 1)));
  }

  async forget(beforeMs: number): Promise<number> {
    const ids = await this.#connection.ask((client) =>
      client.zrangebyscore(REDRESS_CLOSED, "-inf", `(${beforeMs}`),
    );
    for (const request of await this.#some(ids)) {
      const { id, callingNumber } = request;
      const keys = [REDRESS_REQUESTS, REDRESS_MARKS, REDRESS_CLOSED];
      if (callingNumber !== undefined) keys.push(redressAboutKey(callingNumber));
      const marks = MARK_NAMES.map((name) => `${name} ${id}`);
      await this.#connection.ask((client) =>
        client.eval(FORGET_REDRESS, keys.length, ...keys, id, ...marks),
      );
    }
    return ids.length;
  }

  /** @param revision what is stored now; undefined for nothing */
  async #put(request: RedressRequest, revision: number | undefined): Promise<boolean> {
    const { id, callingNumber, createdAtMs } = request;
    const keys = [REDRESS_REQUESTS, GENERATION, REDRESS_OPEN, REDRESS_CLOSED];
    if (callingNumber !== undefined) keys.push(redressAboutKey(callingNumber));
    const replaced = await this.#connection.ask((client) =>
      client.eval(
        PUT_REDRESS,
        keys.length,
        ...keys,
        id,
        String(revision ?? ""),
        JSON.stringify(withoutMarks(request)),
        String(createdAtMs),
        String(closedAtMs(request) ?? ""),
      ),
    );
    return replaced === 1;
  }

  async #some(ids: readonly string[]): Promise<readonly RedressRequest[]> {
    const found: RedressRequest[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      found.push(...(await this.#page(ids.slice(at, at + AT_ONCE))));
    }
    return found;
  }

  async #page(ids: readonly string[]): Promise<readonly RedressRequest[]> {
    const names = ids.flatMap((id) => MARK_NAMES.map((name) => `${name} ${id}`));
    const [requests, marks] = await this.#connection.ask((client) =>
      Promise.all([client.hmget(REDRESS_REQUESTS, ...ids), client.hmget(REDRESS_MARKS, ...names)]),
    );
    return requests.flatMap((json, at) => {
      if (json === null) return [];
      const [notice, allowed, webhook] = marks.slice(at * MARK_NAMES.length).map(timeOf);
      return [
        {
          ...ABSENT,
          ...(JSON.parse(json) as StoredRedress),
          lastNoticeAtMs: notice,
          allowedAtMs: allowed,
          webhookAtMs: webhook,
        },
      ];
    });
  }
}

/** JSON has no undefined: what is absent in it is undefined in the object. */
const ABSENT = { callingNumber: undefined, calledNumber: undefined, restoredUntilMs: undefined };

function timeOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}
