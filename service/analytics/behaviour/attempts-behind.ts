import type { Decision } from "../../decision/decision.ts";
import type { BehaviourFeed } from "./behaviour-feed.ts";

/**
 * Takes note of attempted calls when the answers of this turn of the event loop have been sent: no
 * call waits for what only the next one needs.
 */
export class AttemptsBehind {
  readonly #feed: Pick<BehaviourFeed, "attempted">;
  #decided: Decision[] = [];

  constructor(feed: Pick<BehaviourFeed, "attempted">) {
    this.#feed = feed;
  }

  /** Called on the per-call path. */
  attempted(decision: Decision): void {
    if (this.#decided.push(decision) === 1) setImmediate(() => this.flush());
  }

  /** Feeds what waits, at once. */
  flush(): void {
    const decided = this.#decided;
    this.#decided = [];
    this.#feed.attempted(decided);
  }
}
