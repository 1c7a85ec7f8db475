import { ERRORS, type ErrorCode } from "../../service/errors.ts";
import { rpcCode } from "../../service/server/rpc/error-codes.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/errors.md`. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([name, { http, exit, meaning }]) => [
    code(name),
    String(http),
    String(rpcCode(name as ErrorCode)),
    String(exit),
    meaning,
  ]);
  return page(
    "Errors",
    "service/errors.ts and service/server/rpc/error-codes.ts",
    "Programs compare the code; the message is for people and may change. `field` is there when the error is about one.",
    '- Over HTTP: the status below and `{"error":{"code":"BAD_FIELD","message":"...","field":"pai[1]"}}`.\n- In JSON-RPC: `{"code":-32602,"message":"...","data":{"code":"BAD_FIELD","field":"pai[1]"}}`; a method that does not exist is -32601 with `NOT_FOUND`.\n- On the command line: the message on standard error and the exit status below.',
    table(["code", "HTTP", "JSON-RPC", "exit status", "meaning"], rows),
    "To the SBC's script every one of them means: the call passes.",
  );
}
