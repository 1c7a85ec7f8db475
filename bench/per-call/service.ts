import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";
import { SERVICE_FLAGS, type ServerProcess, startWithLog } from "../server-process.ts";
import { type BenchCall, decideBody } from "./calls.ts";

const DIST = resolve(import.meta.dirname, "../..");

/** The service under measurement. */
export interface ServiceUnderLoad extends ServerProcess {
  readonly adminPort: number;
}

/**
 * Starts the service as `npm start` does, with the DNO list and the scores of the calls, its
 * decision log on, and waits until it decides.
 *
 * @param folder for its data and its log; made when it is not there
 * @param environment further `RINGFENCE_*`
 */
export async function startService(
  folder: string,
  calls: readonly BenchCall[],
  policy: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServiceUnderLoad> {
  await mkdir(folder, { recursive: true });
  const [port, adminPort] = [await freeTcpPort(), await freeTcpPort()];
  const policyFile = join(folder, "policy.yaml");
  await writeFile(policyFile, policy);
  const settings = {
    RINGFENCE_LISTEN: `127.0.0.1:${port}`,
    RINGFENCE_RPC_LISTEN: `127.0.0.1:${await freeTcpPort()}`,
    RINGFENCE_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
    RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
    RINGFENCE_DATA_DIR: join(folder, "data"),
    RINGFENCE_POLICY: policyFile,
    ...environment,
  };
  const scores = join(folder, "scores.csv");
  const lines = calls
    .filter(({ kind }) => kind === "block")
    .map((call) => `${call.callingNumber},99`);
  await writeFile(scores, `${lines.join("\n")}\n`);
  const ringfence = join(DIST, "service/cli/main.js");
  const env = { ...process.env, ...settings };
  execFileSync(process.execPath, [ringfence, "dno", "reload"], { env, stdio: "ignore" });
  execFileSync(process.execPath, [ringfence, "score", "import", scores], { env, stdio: "ignore" });
  const main = join(DIST, "service/main.js");
  const log = join(folder, "service.log");
  const server = await startWithLog(
    process.execPath,
    [...SERVICE_FLAGS, main],
    log,
    settings,
    port,
  );
  await untilAnswers(port, calls);
  return { ...server, adminPort };
}

/** The mean size of an answer, and that each call of the mix comes out as its kind says. */
export async function averageAnswer(port: number, calls: readonly BenchCall[]): Promise<number> {
  let bytes = 0;
  const sample = calls.slice(0, 200);
  for (const [at, call] of sample.entries()) {
    const text = await (await decideOnce(port, decideBody(call, at))).text();
    const { action } = JSON.parse(text) as { action: string };
    if (action !== call.kind) throw new Error(`${call.callingNumber}: ${text}, not ${call.kind}`);
    bytes += text.length;
  }
  return Math.round(bytes / sample.length);
}

async function decideOnce(port: number, body: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/decide`, { method: "POST", body });
}

async function untilAnswers(port: number, calls: readonly BenchCall[]): Promise<void> {
  const body = calls[0] === undefined ? "{}" : decideBody(calls[0], 0);
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const status = await decideOnce(port, body).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(100);
  }
  throw new Error("the service did not become ready within 30 s");
}
