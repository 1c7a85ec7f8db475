import type { Access } from "../access.ts";
import type { ListenerCounts } from "../ports.ts";
import type { Caller, RpcDispatcher } from "../rpc/dispatch.ts";
import type { BodyHandler, CallRequest } from "./call-request.ts";
import type { CallResponse } from "./call-response.ts";
import { tooLarge } from "./decide-handler.ts";

/**
 * `POST /rpc`: JSON-RPC over HTTP. What JSON-RPC can say is answered with 200, errors included;
 * a message of nothing but notifications with 204.
 */
export class RpcHandler implements BodyHandler {
  readonly #dispatcher: RpcDispatcher;
  readonly #access: Access;
  readonly #counts: ListenerCounts;

  constructor(dispatcher: RpcDispatcher, access: Access, counts: ListenerCounts) {
    this.#dispatcher = dispatcher;
    this.#access = access;
    this.#counts = counts;
  }

  whole(request: CallRequest, response: CallResponse, body: string): void {
    const caller: Caller = {
      transport: "rpc-http",
      peer: request.socket,
      trusted: () => this.#access.trusts(request),
    };
    const answer = this.#dispatcher.dispatch(body, caller);
    if (answer instanceof Promise) void response.answerLater(answer);
    else if (answer === undefined) response.nothing();
    else response.answer(answer);
  }

  tooLarge(_request: CallRequest, response: CallResponse): void {
    this.#counts.refused("rpc-http", "BODY_TOO_LARGE");
    response.refuseEarly(tooLarge());
  }
}
