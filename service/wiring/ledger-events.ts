import type { Logger } from "pino";
import type { LedgerListener, Loss } from "../ledger/ledger.ts";

/** A loss is told of at once, and what is lost after that no more often than this. */
const BETWEEN_LINES_MS = 10_000;

/** What the log says of the records. */
export class LedgerEvents implements LedgerListener {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #untold = new Map<Loss, number>();
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: Logger, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  lost: LedgerListener["lost"] = (why, count) => {
    this.#untold.set(why, (this.#untold.get(why) ?? 0) + count);
    const waitMs = this.#toldAtMs + BETWEEN_LINES_MS - this.#now();
    if (waitMs <= 0) this.tell();
    else this.#timer ??= setTimeout(() => this.tell(), waitMs).unref();
  };

  storeFailed: LedgerListener["storeFailed"] = (error) => {
    this.#logger.error({ err: error }, "records wait on disk: the store does not take them");
  };

  storeBack: LedgerListener["storeBack"] = () => {
    this.#logger.info("the store takes records again");
  };

  diskFailed: LedgerListener["diskFailed"] = (error) => {
    this.#logger.error({ err: error }, "records cannot wait on disk");
  };

  /** Writes a line of what was lost and not told of yet; to be called at the end too. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#untold.size === 0) return;
    this.#toldAtMs = this.#now();
    this.#logger.error({ lost: Object.fromEntries(this.#untold) }, "records of calls are lost");
    this.#untold.clear();
  }
}
