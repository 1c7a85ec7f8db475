import type { Topic, Unwatch } from "../store.ts";
import { CHANNEL, generationKey } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";

/**
 * Notices changes, in two ways: Redis publishes each one with its count, and every `pollMs` the
 * counts are read, because a published message that meets a broken connection is gone for ever.
 * After an absence of Redis every listener is called, changed or not.
 *
 * Listeners must not throw.
 */
export class Announcements {
  readonly #connection: RedisConnection;
  readonly #pollMs: number;
  readonly #listeners = new Map<Topic, Set<() => void>>();
  /** The count that the listeners know of; none until it was read for the first time. */
  readonly #seen = new Map<Topic, string>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(connection: RedisConnection, pollMs: number) {
    this.#connection = connection;
    this.#pollMs = pollMs;
    const { subscriber } = connection;
    subscriber.on("message", (_channel: string, message: string) => this.#hear(message));
    subscriber.on("ready", () => void this.#subscribe());
    if (subscriber.status === "ready") void this.#subscribe();
  }

  /**
   * The listener is called once soon after this, when the count is first read: so nothing is lost
   * between what the caller has read before and what is announced from now on.
   */
  watch(topic: Topic, listener: () => void): Unwatch {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    // The same function may watch twice; each watch is ended by its own Unwatch.
    const own = () => listener();
    listeners.add(own);
    this.#seen.delete(topic);
    this.#pollSoon(0);
    return () => {
      listeners.delete(own);
    };
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#connection.subscriber.subscribe(CHANNEL);
    } catch {
      // The connection broke again; it will be ready once more, or the polling sees the change.
      return;
    }
    this.#seen.clear();
    this.#pollSoon(0);
  }

  #hear(message: string): void {
    const [topic, generation] = message.split(" ");
    if (generation === undefined || !this.#listeners.has(topic as Topic)) return;
    this.#note(topic as Topic, generation);
  }

  #pollSoon(delayMs: number): void {
    if (this.#stopped || this.#listeners.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#poll(), delayMs).unref();
  }

  async #poll(): Promise<void> {
    try {
      await Promise.all([...this.#listeners.keys()].map((topic) => this.#pollTopic(topic)));
    } catch {
      // Redis is away, which `available` says; what changes meanwhile is told afterwards.
      this.#seen.clear();
    }
    this.#pollSoon(this.#pollMs);
  }

  async #pollTopic(topic: Topic): Promise<void> {
    const generation = await this.#connection.ask((client) => client.get(generationKey(topic)));
    this.#note(topic, generation ?? "0");
  }

  #note(topic: Topic, generation: string): void {
    if (this.#stopped || this.#seen.get(topic) === generation) return;
    this.#seen.set(topic, generation);
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }
}
