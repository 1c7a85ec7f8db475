/**
 * Replaces the list of a running service while calls come in at a steady rate: `serving.js FOLDER
 * FILE OTHER`, two index files of about the same size. Prints one JSON line: how long answers took
 * with and without a load, in turns, and what memory did.
 */

import { readFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { publishIndex, rollBack } from "../../service/dno/publish.ts";
import { openStore } from "../../service/store/open-store.ts";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";
import { benchCalls, decideBody } from "../per-call/calls.ts";
import { SERVICE_FLAGS, type ServerProcess, startWithLog } from "../server-process.ts";

/** Milliseconds from when a call was due to its answer. */
export interface Answers {
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export interface ServingFigures {
  readonly callsPerSecond: number;
  readonly quiet: Answers;
  readonly loading: Answers;
  /** From the word to the service to the first decision by the other list, one a load. */
  readonly loadMs: readonly number[];
  readonly residentBytes: { readonly one: number; readonly peak: number; readonly after: number };
}

const DIST = resolve(import.meta.dirname, "../..");
const CALLS_PER_SECOND = 1000;
const CONNECTIONS = 16;
const ROUNDS = 6;
const QUIET_MS = 3000;
const LONGEST_LOAD_MS = 60_000;
const PIECE_BYTES = 64 * 1024;
const LONGEST_LINE = 1000;
const LONGEST_FREEING_MS = 30_000;

const bodies = benchCalls()
  .slice(0, 1000)
  .map((call, at) => decideBody(call, at));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function decide(port: number, body: string): Promise<void> {
  return new Promise((done, fail) => {
    const options = { port, agent, method: "POST", path: "/v1/decide" };
    const asked = request(options, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`the service answered ${answer.statusCode}`));
      answer.resume().on("end", done);
    });
    asked.on("error", fail);
    asked.end(body);
  });
}

/** Asks at a steady rate, whether answers come or not, for as long as `going`. */
async function askWhile(port: number, going: () => boolean, took: number[]): Promise<void> {
  const answers: Promise<void>[] = [];
  const start = performance.now();
  for (let call = 0; going(); call += 1) {
    const due = start + (call * 1000) / CALLS_PER_SECOND;
    if (due > performance.now()) await sleep(1);
    const answer = decide(port, bodies[call % bodies.length] ?? "");
    answers.push(answer.then(() => void took.push(performance.now() - due)));
  }
  await Promise.all(answers);
}

function summed(took: number[]): Answers {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { calls: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

function residentBytes({ pid }: ServerProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/**
 * Resolves with how long it took until the service has logged that it decides by a list. To ask for
 * its metrics again and again would keep it from deciding for milliseconds each time.
 *
 * @param log what it has logged up to `from`, in bytes, is not looked at
 */
async function untilInUse(log: string, from: number, version: string): Promise<number> {
  const started = performance.now();
  const wanted = new RegExp(`"version":"${version}".*"msg":"DNO list in use"`);
  const buffer = Buffer.alloc(PIECE_BYTES);
  const file = await open(log, "r");
  try {
    let [at, text] = [from, ""];
    while (performance.now() - started < LONGEST_LOAD_MS) {
      const { bytesRead } = await file.read({ position: at, buffer });
      at += bytesRead;
      // with the end of what came before, where a line is cut
      text = text.slice(-LONGEST_LINE) + buffer.toString("latin1", 0, bytesRead);
      if (wanted.test(text)) return performance.now() - started;
      if (bytesRead < PIECE_BYTES) await sleep(50);
    }
  } finally {
    await file.close();
  }
  throw new Error(`the service does not decide by ${version}`);
}

async function whileAsking(
  port: number,
  event: () => Promise<void>,
  took: number[],
): Promise<void> {
  let over = false;
  const asking = askWhile(port, () => !over, took);
  await event().finally(() => {
    over = true;
  });
  await asking;
}

/** Resolves with what is resident when the old list is gone, or with what is left after a while. */
async function freed(server: ServerProcess, port: number, one: number): Promise<number> {
  const until = performance.now() + LONGEST_FREEING_MS;
  const over = () => performance.now() > until || residentBytes(server) < one * 1.3;
  await askWhile(port, () => !over(), []);
  return residentBytes(server);
}

const [folder = "", ...files] = process.argv.slice(2);
const port = await freeTcpPort();
const dataDir = join(folder, "data");
const environment = {
  RINGFENCE_LISTEN: `127.0.0.1:${port}`,
  RINGFENCE_RPC_LISTEN: "127.0.0.1:0",
  RINGFENCE_ADMIN_LISTEN: "127.0.0.1:0",
  RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
  RINGFENCE_DATA_DIR: dataDir,
};
const store = await openStore({ redisUrl: undefined, dataDir, redisCommandTimeoutMs: 1000 });
const versions: string[] = [];
for (const file of files) {
  const { info } = await publishIndex(store, file, "benchmark", Date.now());
  versions.push(info.version);
}
const log = join(folder, "service.log");
const main = join(DIST, "service/main.js");
const server = await startWithLog(
  process.execPath,
  [...SERVICE_FLAGS, main],
  log,
  environment,
  port,
);
try {
  await untilInUse(log, 0, versions.at(-1) ?? "");
  const [quiet, loading, loadMs]: number[][] = [[], [], []];
  await whileAsking(port, () => sleep(QUIET_MS), []);
  const one = residentBytes(server);
  let peak = one;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(server));
  }, 20);
  for (let round = 0; round < ROUNDS; round += 1) {
    await whileAsking(port, () => sleep(QUIET_MS), quiet ?? []);
    const version = versions[round % versions.length] ?? "";
    const load = async () => {
      const { size } = await stat(log);
      await rollBack(store, version);
      loadMs?.push(await untilInUse(log, size, version));
    };
    await whileAsking(port, load, loading ?? []);
  }
  clearInterval(sampling);
  const figures: ServingFigures = {
    callsPerSecond: CALLS_PER_SECOND,
    quiet: summed(quiet ?? []),
    loading: summed(loading ?? []),
    loadMs: loadMs ?? [],
    residentBytes: { one, peak, after: await freed(server, port, one) },
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  agent.destroy();
  await server.stop();
  await store.close();
}
