import { asRingfenceError, RingfenceError } from "../../errors.ts";
import type { DecideEndpoint } from "../decide-endpoint.ts";
import type { FaultLog, ListenerCounts, Peer } from "../ports.ts";
import { type BodyHandler, type CallRequest, LONGEST_BODY } from "./call-request.ts";
import type { CallResponse } from "./call-response.ts";
import type { PlainHandler } from "./plain-connection.ts";
import type { Reply } from "./reply.ts";

/** `POST /v1/decide`. */
export class DecideHandler implements BodyHandler, PlainHandler {
  readonly #endpoint: DecideEndpoint;
  readonly #counts: ListenerCounts;
  readonly #faults: FaultLog;

  constructor(endpoint: DecideEndpoint, counts: ListenerCounts, faults: FaultLog) {
    this.#endpoint = endpoint;
    this.#counts = counts;
    this.#faults = faults;
  }

  whole(asker: { readonly socket: Peer }, reply: Reply, body: string): void {
    try {
      const answer = this.#endpoint.answer(parseBody(body), "http", asker.socket);
      if (typeof answer === "string") reply.answer(answer);
      else reply.answerLater(answer).catch((thrown) => this.#refuse(reply, thrown));
    } catch (thrown) {
      this.#refuse(reply, thrown);
    }
  }

  tooLarge(_request: CallRequest, response: CallResponse): void {
    this.#counts.refused("http", "BODY_TOO_LARGE");
    response.refuseEarly(tooLarge());
  }

  #refuse(reply: Reply, thrown: unknown): void {
    const error = asRingfenceError(thrown);
    if (error.code === "INTERNAL") this.#faults.fault("decide", thrown);
    this.#counts.refused("http", error.code);
    reply.refuse(error);
  }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new RingfenceError("BAD_JSON", (cause as Error).message, { cause });
  }
}

/** What is said of a body over the limit. */
export function tooLarge(): RingfenceError {
  return new RingfenceError("BODY_TOO_LARGE", `the body is over ${LONGEST_BODY} bytes`);
}
