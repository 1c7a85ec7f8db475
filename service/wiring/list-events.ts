import type { Logger } from "pino";
import type { OverridesListener } from "../dno/overrides.ts";
import type { ReplicaListener } from "../dno/replica.ts";
import type { ErrorCode } from "../errors.ts";

/** Says in the log what becomes of the list and its overrides, and counts what failed. */
export class ListEvents implements ReplicaListener, OverridesListener {
  readonly #logger: Logger;
  readonly #failures = new Map<string, number>();
  #lastFailure = "";

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Failed attempts to follow the list, by what failed: `fetch` or `check`. */
  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#failures);
  }

  listLoaded: ReplicaListener["listLoaded"] = (index, from, tookMs) => {
    this.#lastFailure = "";
    this.#logger.info({ version: index.version, from, tookMs }, "DNO list in use");
  };

  listFailed: ReplicaListener["listFailed"] = (error) => {
    const stage = stageOf(error.code);
    this.#failures.set(stage, (this.#failures.get(stage) ?? 0) + 1);
    this.#tell(error, "DNO list not followed; the last one stays in use");
  };

  overridesChanged: OverridesListener["overridesChanged"] = (count) => {
    this.#logger.info({ count }, "overrides in use");
  };

  overridesFailed: OverridesListener["overridesFailed"] = (error) => {
    this.#tell(error, "overrides not followed; the last ones stay in use");
  };

  /** A store that is away fails again at every poll; it is said once until that changes. */
  #tell(error: Error, message: string): void {
    const failure = `${message}: ${error.message}`;
    if (failure === this.#lastFailure) return;
    this.#lastFailure = failure;
    this.#logger.error({ err: error }, message);
  }
}

function stageOf(code: ErrorCode): "fetch" | "check" {
  return code === "DATA_REFUSED" ? "check" : "fetch";
}
