import { isIP } from "node:net";
import { allCalls } from "./calls.ts";
import { parameterValues, type Script } from "./script.ts";

/** How a script puts the question of ringfence.cfg, and to whom. */
export interface Question {
  readonly transport: "rpc" | "http";
  readonly servers: readonly QuestionServer[];
}

export interface QuestionServer {
  /** As the script has it. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
}

/** Reads it; undefined when the script does not include ringfence.cfg. */
export function questionOf(script: Script): Question | undefined {
  const http = allCalls(script).find(
    ({ name, parameters }) =>
      name === "http_async_query" && parameters[1]?.text === "RINGFENCE_ANSWER",
  );
  if (http !== undefined) {
    return { transport: "http", servers: urlServer(http.parameters[0]?.text ?? "") };
  }
  const asks = allCalls(script).some(
    ({ name, parameters }) => name === "janssonrpc_request" && parameters[0]?.text === "ringfence",
  );
  return asks ? { transport: "rpc", servers: rpcServers(script) } : undefined;
}

function urlServer(address: string): QuestionServer[] {
  if (!URL.canParse(address)) return [];
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, "");
  return [{ address, host, port: Number(port || (protocol === "https:" ? 443 : 80)) }];
}

/** `conn=ringfence;addr=127.0.0.1;port=8604;...`, or `srv=` in the place of address and port. */
function rpcServers(script: Script): QuestionServer[] {
  return parameterValues(script, "janssonrpcc", "server").flatMap(({ value }) => {
    const fields = new Map(
      value.text.split(";").map((field): [string, string] => {
        const [name = "", text = ""] = field.split("=");
        return [name.trim(), text.trim()];
      }),
    );
    if (fields.get("conn") !== "ringfence") return [];
    const host = fields.get("addr") ?? fields.get("srv") ?? "";
    const port = Number(fields.get("port") ?? 0);
    return [{ address: fields.has("srv") ? host : `${host}:${port}`, host, port }];
  });
}

/** True when an address is given in digits. */
export function inDigits({ host }: QuestionServer): boolean {
  return isIP(host) !== 0;
}

/** The timeout that the script starts with, milliseconds; ringfence.cfg has 200 where nobody said otherwise. */
export function scriptTimeoutMs({ defined }: Script): number {
  const text = defined.get("RINGFENCE_TIMEOUT_MS") ?? "";
  return /^\d+$/.test(text) ? Number(text) : 200;
}
