import type { RedressRequest } from "../../service/redress/redress-request.ts";
import type { RedressStore } from "../../service/store/store.ts";
import { closedAtMs } from "../../service/store/stored-redress.ts";

/** Requests in a map, for tests of what stands over a store; `away` makes it reject. */
export class MemoryRedress implements RedressStore {
  readonly requests = new Map<string, RedressRequest>();
  away: Error | undefined;

  async create(request: RedressRequest): Promise<boolean> {
    this.#answer();
    if (this.requests.has(request.id)) return false;
    this.requests.set(request.id, request);
    return true;
  }

  async get(id: string): Promise<RedressRequest | undefined> {
    this.#answer();
    return this.requests.get(id);
  }

  async change(request: RedressRequest): Promise<boolean> {
    this.#answer();
    const found = this.requests.get(request.id);
    if (found?.revision !== request.revision - 1) return false;
    const { lastNoticeAtMs, allowedAtMs, webhookAtMs } = found;
    this.requests.set(request.id, { ...request, lastNoticeAtMs, allowedAtMs, webhookAtMs });
    return true;
  }

  async mark(id: string, marks: Parameters<RedressStore["mark"]>[1]): Promise<void> {
    this.#answer();
    const found = this.requests.get(id);
    if (found !== undefined) this.requests.set(id, { ...found, ...marks });
  }

  async open(): Promise<readonly RedressRequest[]> {
    this.#answer();
    return [...this.requests.values()].filter((one) => closedAtMs(one) === undefined);
  }

  async closed(sinceMs: number, limit: number): Promise<readonly RedressRequest[]> {
    this.#answer();
    const at = (one: RedressRequest) => closedAtMs(one) ?? -1;
    const closed = [...this.requests.values()].filter((one) => at(one) >= sinceMs);
    return closed.sort((a, b) => at(b) - at(a)).slice(0, limit);
  }

  async about(callingNumber: string, limit: number): Promise<readonly RedressRequest[]> {
    this.#answer();
    const about = [...this.requests.values()].filter((one) => one.callingNumber === callingNumber);
    return about.sort((a, b) => b.createdAtMs - a.createdAtMs).slice(0, limit);
  }

  async forget(beforeMs: number): Promise<number> {
    const old = [...this.requests.values()].filter(
      (one) => (closedAtMs(one) ?? beforeMs) < beforeMs,
    );
    for (const { id } of old) this.requests.delete(id);
    return old.length;
  }

  #answer(): void {
    if (this.away !== undefined) throw this.away;
  }
}
