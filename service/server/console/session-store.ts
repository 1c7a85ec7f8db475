import { type SessionData, Store } from "express-session";
import { LRUCache } from "lru-cache";

/**
 * Sessions of the console, in this process alone: a restart logs everybody out, which is what an
 * operator expects of it. Bounded, and a session that nobody uses goes by itself.
 */
export class SessionStore extends Store {
  readonly #sessions: LRUCache<string, string>;
  /** Sessions that were ended: a request that was under way then must not bring one back. */
  readonly #ended: LRUCache<string, true>;

  /**
   * @param most sessions kept; one more ends the one that was idle longest
   * @param idleMs after which an unused session ends
   * @param now milliseconds since 1970, UTC
   */
  constructor(most: number, idleMs: number, now: () => number) {
    super();
    this.#sessions = new LRUCache({ max: most, ttl: idleMs, ttlResolution: 0, perf: { now } });
    this.#ended = new LRUCache({ max: most });
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const text = this.#sessions.get(id);
    // A copy, as from any other store: what a handler changes counts when it is saved.
    done(null, text === undefined ? null : (JSON.parse(text) as SessionData));
  }

  override set(id: string, session: SessionData, done?: (error?: unknown) => void): void {
    if (!this.#ended.has(id)) this.#sessions.set(id, JSON.stringify(session));
    done?.();
  }

  override touch(id: string, { cookie }: SessionData, done?: () => void): void {
    const text = this.#sessions.get(id);
    // What else the request holds may be older than what another one has saved meanwhile.
    if (text !== undefined) {
      this.#sessions.set(id, JSON.stringify({ ...(JSON.parse(text) as SessionData), cookie }));
    }
    done?.();
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.#sessions.delete(id);
    this.#ended.set(id, true);
    done?.();
  }
}
