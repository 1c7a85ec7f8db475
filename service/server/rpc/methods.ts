import { jsonText } from "../../json-text.ts";
import type { DecideEndpoint } from "../decide-endpoint.ts";
import { Fields } from "../fields.ts";
import {
  dnoAdd,
  dnoLookup,
  dnoRemove,
  explain,
  health,
  observe,
  scoreGet,
  scoreRemove,
  scoreSet,
} from "../operations.ts";
import type { Ports } from "../ports.ts";
import {
  redressEnter,
  redressList,
  redressRefuse,
  redressRestore,
  redressReview,
  redressShow,
} from "../redress-operations.ts";
import type { Caller } from "./dispatch.ts";

export interface RpcMethod {
  /** Changes something, or shows what is not for everybody: only for a trusted caller. */
  readonly trusted: boolean;
  /** From parameters to the result as JSON text; fails with a RingfenceError. */
  readonly call: (params: unknown, caller: Caller) => string | Promise<string>;
}

type Operation = (ports: Ports, fields: Fields) => unknown;

/**
 * The methods of JSON-RPC by name. `decide`, `observe` and `health` are for anybody who reaches
 * the listener; the others look into lists and scores, or change them.
 */
export function rpcMethods(ports: Ports, decide: DecideEndpoint): ReadonlyMap<string, RpcMethod> {
  const method = (trusted: boolean, operation: Operation): RpcMethod => ({
    trusted,
    call: async (params) => jsonText(await operation(ports, new Fields(params))),
  });
  return new Map<string, RpcMethod>([
    [
      "decide",
      { trusted: false, call: (params, by) => decide.answer(params, by.transport, by.peer) },
    ],
    ["observe", { trusted: false, call: async (params) => jsonText(observe(ports, params)) }],
    ["health", method(false, (parts) => health(parts, false))],
    ["explain", { trusted: true, call: async (params) => jsonText(await explain(ports, params)) }],
    ["dno.lookup", method(true, dnoLookup)],
    ["dno.status", method(true, ({ dno }) => dno.status())],
    ["dno.add", method(true, dnoAdd)],
    ["dno.remove", method(true, dnoRemove)],
    ["dno.reload", method(true, ({ dno }) => dno.reload())],
    ["score.get", method(true, scoreGet)],
    ["score.set", method(true, scoreSet)],
    ["score.remove", method(true, scoreRemove)],
    ["redress.list", method(true, redressList)],
    ["redress.show", method(true, redressShow)],
    ["redress.enter", method(true, redressEnter)],
    ["redress.review", method(true, redressReview)],
    ["redress.restore", method(true, redressRestore)],
    ["redress.refuse", method(true, redressRefuse)],
  ]);
}
