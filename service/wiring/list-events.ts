import type { Logger } from "pino";
import type { OverridesListener } from "../dno/overrides.ts";
import type { ReplicaListener } from "../dno/replica.ts";
import type { ErrorCode } from "../errors.ts";

const LIST_FAILED = "DNO list not followed; the last one stays in use";
const OVERRIDES_FAILED = "overrides not followed; the last ones stay in use";

/** Lists are polled every 5 s and overrides every 15 s. */
const PAUSE_MS = 60_000;

/** The last failure of a kind: why, and when it was met. */
interface Told {
  readonly why: string;
  readonly atMs: number;
}

/** Says in the log what becomes of the list and its overrides, and counts what failed. */
export class ListEvents implements ReplicaListener, OverridesListener {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #failures = new Map<string, number>();
  readonly #told = new Map<string, Told>();

  /** @param now milliseconds since 1970, UTC */
  constructor(logger: Logger, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  /** Failed attempts to follow the list, by what failed: `fetch` or `check`. */
  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#failures);
  }

  listLoaded: ReplicaListener["listLoaded"] = (index, from, tookMs) => {
    this.#told.delete(LIST_FAILED);
    this.#logger.info({ version: index.version, from, tookMs }, "DNO list in use");
  };

  listFailed: ReplicaListener["listFailed"] = (error) => {
    const stage = stageOf(error.code);
    this.#failures.set(stage, (this.#failures.get(stage) ?? 0) + 1);
    this.#tell(error, LIST_FAILED);
  };

  overridesChanged: OverridesListener["overridesChanged"] = (count) => {
    this.#told.delete(OVERRIDES_FAILED);
    this.#logger.info({ count }, "overrides in use");
  };

  overridesFailed: OverridesListener["overridesFailed"] = (error) => {
    this.#tell(error, OVERRIDES_FAILED);
  };

  /**
   * A store that is away fails again at every poll. It is said once, and again after a pause that
   * no poll leaves: then the store was there in between.
   */
  #tell(error: Error, message: string): void {
    const last = this.#told.get(message);
    const atMs = this.#now();
    this.#told.set(message, { why: error.message, atMs });
    if (last?.why === error.message && atMs - last.atMs < PAUSE_MS) return;
    this.#logger.error({ err: error }, message);
  }
}

function stageOf(code: ErrorCode): "fetch" | "check" {
  return code === "DATA_REFUSED" ? "check" : "fetch";
}
