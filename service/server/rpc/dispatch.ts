import { asRingfenceError, RingfenceError } from "../../errors.ts";
import { jsonText, quote } from "../../json-text.ts";
import { publicMessage } from "../error-body.ts";
import type { FaultLog, ListenerCounts, Peer, Transport } from "../ports.ts";
import { INVALID_REQUEST, METHOD_NOT_FOUND, rpcCode } from "./error-codes.ts";
import type { RpcMethod } from "./methods.ts";

/** Who asks. */
export interface Caller {
  readonly transport: Transport;
  /** The connection that it asks over. */
  readonly peer: Peer;
  /** True when it may use methods that are not for everybody. */
  trusted(): boolean;
}

/** What goes back: nothing for a notification. */
export type RpcAnswer = string | undefined;

/** A batch of hostile size would make us answer more than we were asked. */
const LONGEST_BATCH = 100;

/** JSON-RPC 2.0: single requests, batches and notifications, over whatever carries them. */
export class RpcDispatcher {
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #counts: ListenerCounts;
  readonly #faults: FaultLog;

  constructor(methods: ReadonlyMap<string, RpcMethod>, counts: ListenerCounts, faults: FaultLog) {
    this.#methods = methods;
    this.#counts = counts;
    this.#faults = faults;
  }

  /**
   * Answers one message. Never throws, and a promise never rejects: whatever is wrong with the
   * message is in the answer.
   *
   * @param text one request or one batch
   * @returns the answer as JSON in ASCII; at once when no method had to wait
   */
  dispatch(text: string, caller: Caller): RpcAnswer | Promise<RpcAnswer> {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (cause) {
      return this.refusal(new RingfenceError("BAD_JSON", (cause as Error).message), caller);
    }
    return Array.isArray(message) ? this.#batch(message, caller) : this.#one(message, caller);
  }

  /** The answer to a message that could not be read at all; its id is null. */
  refusal(error: RingfenceError, caller: Pick<Caller, "transport">): string {
    return this.#failure("null", error, rpcCode(error.code), caller.transport);
  }

  #batch(messages: readonly unknown[], caller: Caller): RpcAnswer | Promise<RpcAnswer> {
    if (messages.length === 0 || messages.length > LONGEST_BATCH) {
      const message = `a batch holds 1 to ${LONGEST_BATCH} requests`;
      return this.refusal(new RingfenceError("BAD_REQUEST", message), caller);
    }
    const answers = messages.map((message) => this.#one(message, caller));
    const ready = answers.every((answer) => !(answer instanceof Promise));
    return ready ? joined(answers as RpcAnswer[]) : Promise.all(answers).then(joined);
  }

  #one(message: unknown, caller: Caller): RpcAnswer | Promise<RpcAnswer> {
    const request = readRequest(message);
    const { transport } = caller;
    if (request === undefined) {
      const error = new RingfenceError("BAD_REQUEST", "this is not a JSON-RPC 2.0 request");
      return this.#failure(idOf(message) ?? "null", error, INVALID_REQUEST, transport);
    }
    const { id, method: name } = request;
    const method = this.#methods.get(name);
    if (method === undefined) {
      const error = new RingfenceError("NOT_FOUND", "there is no such method", { field: "method" });
      return this.#conclude(id, this.#failure(id ?? "null", error, METHOD_NOT_FOUND, transport));
    }
    try {
      if (method.trusted && !caller.trusted()) throw notTrusted();
      const result = method.call(request.params, caller);
      if (!(result instanceof Promise)) return this.#conclude(id, success(id, result));
      return result.then(
        (text) => this.#conclude(id, success(id, text)),
        (thrown) => this.#thrown(id, name, thrown, transport),
      );
    } catch (thrown) {
      return this.#thrown(id, name, thrown, transport);
    }
  }

  #thrown(
    id: string | undefined,
    method: string,
    thrown: unknown,
    transport: Transport,
  ): RpcAnswer {
    const error = asRingfenceError(thrown);
    if (error.code === "INTERNAL") this.#faults.fault(method, thrown);
    return this.#conclude(id, this.#failure(id ?? "null", error, rpcCode(error.code), transport));
  }

  /** A notification has no answer, whatever became of it (JSON-RPC 2.0 §4.1). */
  #conclude(id: string | undefined, answer: string): RpcAnswer {
    return id === undefined ? undefined : answer;
  }

  #failure(id: string, error: RingfenceError, code: number, transport: Transport): string {
    this.#counts.refused(transport, error.code);
    const data = { code: error.code, field: error.field };
    const body = jsonText({ code, message: publicMessage(error), data });
    return `{"jsonrpc":"2.0","error":${body},"id":${id}}`;
  }
}

function success(id: string | undefined, result: string): string {
  return `{"jsonrpc":"2.0","result":${result},"id":${id}}`;
}

function joined(answers: readonly RpcAnswer[]): RpcAnswer {
  const present = answers.filter((answer) => answer !== undefined);
  return present.length === 0 ? undefined : `[${present.join(",")}]`;
}

function notTrusted(): RingfenceError {
  return new RingfenceError(
    "UNAUTHORIZED",
    "this method is for callers on the same machine, and over HTTP for those with the bearer token",
  );
}

interface RpcRequest {
  readonly method: string;
  readonly params: unknown;
  /** As JSON text; undefined for a notification. */
  readonly id: string | undefined;
}

function readRequest(message: unknown): RpcRequest | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { jsonrpc, method, params, id } = message as Readonly<Record<string, unknown>>;
  if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
  if (id === undefined) return { method, params, id: undefined };
  const idText = idOf(message);
  return idText === undefined ? undefined : { method, params, id: idText };
}

/** The id of a request as JSON text; undefined when it is none that could be answered to. */
function idOf(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { id } = message as Readonly<Record<string, unknown>>;
  if (typeof id === "string") return quote(id);
  if (typeof id === "number" && Number.isFinite(id)) return String(id);
  return id === null ? "null" : undefined;
}
