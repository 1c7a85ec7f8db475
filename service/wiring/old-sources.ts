import type { Logger } from "pino";
import type { SourceReport } from "../dno/sink.ts";
import { sourceAges } from "../dno/source-age.ts";

/** Files are daily, and a source grows old while the service runs. */
const BETWEEN_LOOKS_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Says in the log, once a day for each, which sources of the list in use are older than a week, and
 * a bundled plan that is older than 150 days: somebody should look why no newer one came. After `maxAgeDays` what such a source leaves out
 * stops being unallocated, which the index sees to by itself.
 */
export class OldSources {
  readonly #sources: () => readonly SourceReport[];
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #saidAtMs = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param sources of the list in use; none while there is no list */
  constructor(sources: () => readonly SourceReport[], logger: Logger, now: () => number) {
    this.#sources = sources;
    this.#logger = logger;
    this.#now = now;
    this.#timer = setInterval(() => this.look(), BETWEEN_LOOKS_MS).unref();
  }

  /** Looks now. */
  look(): void {
    const now = this.#now();
    for (const { source, ageDays, old } of sourceAges(this.#sources(), now)) {
      const saidAtMs = this.#saidAtMs.get(source) ?? Number.NEGATIVE_INFINITY;
      if (!old || now - saidAtMs < DAY_MS) continue;
      this.#saidAtMs.set(source, now);
      this.#logger.warn({ source, ageDays }, "source is old: no newer file has come");
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
