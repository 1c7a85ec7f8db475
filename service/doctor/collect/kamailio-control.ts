import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Calls an RPC method of Kamailio. What it answers comes as lines: the entries of a list, the
 * fields of a structure as `name: value`, or a single value.
 */
export type KamailioControl = (
  method: string,
  ...parameters: readonly string[]
) => Promise<readonly string[]>;

/** Kamailio's own answer that it has no such method, group or statistic: it did answer. */
export class MethodRefused extends Error {}

const TIMEOUT_MS = 5_000;

/**
 * The way to a running Kamailio.
 *
 * @param where an http or https URL for JSON-RPC (modules jsonrpcs and xhttp), or else an address
 *   as `kamcmd -s` takes it (module ctl): `unix:/run/kamailio/kamailio_ctl`, `tcp:127.0.0.1:2046`
 * @throws MethodRefused from a call to which Kamailio answered with an error; any other Error when
 *   no answer came
 */
export function kamailioControl(where: string): KamailioControl {
  return /^https?:/.test(where)
    ? (method, ...parameters) => callJsonRpc(where, method, parameters)
    : (method, ...parameters) => callKamcmd(where, method, parameters);
}

async function callKamcmd(
  address: string,
  method: string,
  parameters: readonly string[],
): Promise<string[]> {
  const { stdout } = await promisify(execFile)("kamcmd", ["-s", address, method, ...parameters], {
    timeout: TIMEOUT_MS,
  }).catch((error: Error & { code?: unknown; stderr?: string }) => {
    if (error.code === "ENOENT") throw new Error("kamcmd is not installed");
    throw new Error(error.stderr?.trim() || error.message, { cause: error });
  });
  // It prints errors of the method like any answer, and exits with 0.
  if (stdout.startsWith("error: ")) throw new MethodRefused(stdout.trim());
  return stdout
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !["", "{", "}"].includes(line));
}

async function callJsonRpc(
  url: string,
  method: string,
  parameters: readonly string[],
): Promise<string[]> {
  const { request } = await import("undici");
  const { body, statusCode } = await request(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: parameters }),
    // A connection of its own for each: Kamailio closes one that is kept when it likes, and a
    // question that was on its way is lost.
    reset: true,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const text = await body.text();
  if (statusCode !== 200 && !text.startsWith("{")) throw new Error(`HTTP status ${statusCode}`);
  const { result, error } = JSON.parse(text) as { result?: unknown; error?: { message?: string } };
  if (error !== undefined) throw new MethodRefused(error.message ?? "an error without a message");
  return linesOf(result);
}

function linesOf(result: unknown): string[] {
  if (Array.isArray(result)) return result.flatMap(linesOf);
  if (typeof result !== "object" || result === null) return [String(result)];
  return Object.entries(result).map(([name, value]) => `${name}: ${String(value)}`);
}
