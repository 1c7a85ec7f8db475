import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import { decisionLine } from "./decision-line.ts";
import type { NumberMask } from "./number-mask.ts";

/** Where finished lines, of nothing but ASCII, go; must neither block nor throw. */
export interface LineSink {
  writeAscii(lines: string): void;
}

/**
 * Characters gathered before they are written, some 50 lines: handing a write to another thread costs
 * as much as dozens of them, and calls wait while many are put together.
 */
const BATCH = 24_000;

/** A quiet service's lines are seen after this. */
const FLUSH_MS = 100;

/** One line for each decision, gathered and written a batch at a time. */
export class DecisionLog {
  readonly #sink: LineSink;
  readonly #mask: NumberMask;
  readonly #timer: NodeJS.Timeout;
  #lines = "";

  constructor(sink: LineSink, mask: NumberMask) {
    this.#sink = sink;
    this.#mask = mask;
    this.#timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  /**
   * @param durationMs from the whole request to its decision
   * @param now milliseconds since 1970, UTC
   */
  write(
    call: CallAttempt,
    decision: Decision,
    transport: string,
    durationMs: number,
    now: number,
  ): void {
    this.#lines += decisionLine(call, decision, transport, this.#mask, now, durationMs);
    if (this.#lines.length >= BATCH) this.flush();
  }

  /** Hands what is gathered to the sink. */
  flush(): void {
    if (this.#lines === "") return;
    const lines = this.#lines;
    this.#lines = "";
    this.#sink.writeAscii(lines);
  }

  /** Flushes, and writes nothing more by itself. */
  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}
