// The global of that name is a getter, which takes as long as the clock itself.
import { performance } from "node:perf_hooks";
import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import { RingfenceError } from "../errors.ts";
import { answerText } from "./answer.ts";
import type { CallPath } from "./call-path.ts";
import { callOf } from "./operations.ts";
import type { DecisionRecorder, Peer, Transport } from "./ports.ts";

/**
 * From the parsed JSON of a call to the text of its answer, with the decision recorded on the
 * way. The same for HTTP and JSON-RPC.
 */
export class DecideEndpoint {
  readonly #callPath: CallPath;
  readonly #recorder: DecisionRecorder;

  constructor(callPath: CallPath, recorder: DecisionRecorder) {
    this.#callPath = callPath;
    this.#recorder = recorder;
  }

  /**
   * @param body what `JSON.parse` returned
   * @param peer the connection that the question came over
   * @returns at once, unless a score has to be fetched
   * @throws RingfenceError BAD_FIELD with the field, NOT_READY without a DNO index
   */
  answer(body: unknown, transport: Transport, peer: Peer): string | Promise<string> {
    const started = performance.now();
    const call = callOf(body);
    if (!this.#callPath.ready()) {
      throw new RingfenceError("NOT_READY", "no usable DNO index is loaded yet");
    }
    const decision = this.#callPath.decide(call);
    if (decision instanceof Promise) {
      return decision.then((late) => this.#conclude(call, late, transport, started, peer));
    }
    return this.#conclude(call, decision, transport, started, peer);
  }

  #conclude(
    call: CallAttempt,
    decision: Decision,
    transport: Transport,
    started: number,
    peer: Peer,
  ): string {
    this.#recorder.decided(call, decision, transport, performance.now() - started, peer);
    return answerText(decision);
  }
}
