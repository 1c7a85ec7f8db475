import { randomBytes } from "node:crypto";
import type { Topic, Unwatch } from "../store.ts";
import type { EmbeddedDatabase } from "./database.ts";

/**
 * Notices changes. Every write of a topic also writes a mark that nobody wrote before; a process
 * that watches the topic reads the mark ten times a second (a microsecond each) and calls its
 * listeners when it is another. Changes of this process are told at once.
 *
 * Listeners must not throw.
 */
export class Changes {
  readonly #database: EmbeddedDatabase;
  readonly #pollMs: number;
  readonly #listeners = new Map<Topic, Set<() => void>>();
  readonly #seen = new Map<Topic, string | undefined>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: EmbeddedDatabase, pollMs: number) {
    this.#database = database;
    this.#pollMs = pollMs;
  }

  watch(topic: Topic, listener: () => void): Unwatch {
    let listeners = this.#listeners.get(topic);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(topic, listeners);
      this.#seen.set(topic, this.#mark(topic));
    }
    const heard = listeners;
    // The same function may watch twice; each watch is ended by its own Unwatch.
    const own = () => listener();
    heard.add(own);
    this.#timer ??= setInterval(() => this.#poll(), this.#pollMs).unref();
    return () => {
      heard.delete(own);
    };
  }

  /** Puts a new mark; goes into the same transaction as the change that it stands for. */
  mark(topic: Topic): Promise<boolean> {
    return this.#database.marks.put(`changed:${topic}`, randomBytes(8).toString("hex"));
  }

  /** True when something of the topic was ever changed. */
  marked(topic: Topic): boolean {
    return this.#mark(topic) !== undefined;
  }

  /** Calls the listeners of this process; to be called when the change is committed. */
  announce(topic: Topic): void {
    if (!this.#listeners.has(topic)) return;
    this.#seen.set(topic, this.#mark(topic));
    this.#call(topic);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #poll(): void {
    for (const topic of this.#listeners.keys()) {
      let mark: string | undefined;
      try {
        mark = this.#mark(topic);
      } catch {
        // The store is away: `available` says so, and the next turn asks again.
        return;
      }
      if (mark === this.#seen.get(topic)) continue;
      this.#seen.set(topic, mark);
      this.#call(topic);
    }
  }

  #mark(topic: Topic): string | undefined {
    return this.#database.read(() => this.#database.marks.get(`changed:${topic}`));
  }

  #call(topic: Topic): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }
}
