import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { attemptedCall, packEvents } from "../../service/analytics/behaviour/call-event.ts";
import { EVIDENCE } from "../../service/decision/evidence/registry.ts";
import { CALL_EVENTS } from "../../service/store/redis/keys.ts";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";
import { type ServerProcess, startScript } from "../server-process.ts";
import { type BenchCall, benchCalls, decideBody } from "./calls.ts";
import { type Measured, measureInTurns } from "./in-turns.ts";
import { connectTo, startRedis } from "./redis.ts";
import { startBareServer } from "./run.ts";
import { averageAnswer, type ServiceUnderLoad, startService } from "./service.ts";
import { writeWrkScript } from "./wrk.ts";

const DIST = resolve(import.meta.dirname, "../..");

const PLAIN_POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;

/** Every piece of evidence weighed, and three patterns that no call here matches. */
const POLICY = `${PLAIN_POLICY}analytics:
  weights: {${EVIDENCE.map(({ name, weight }) => ` ${name}: ${weight || 0.01}`).join(",")} }
patterns:
${["a", "b", "c"].map((name) => `  ${name}: { meaning: a pattern, evidence: { number.short-calls: 1.4, trunk.answer-rate: 0.2 } }`).join("\n")}
`;

/** Numbers that are in the behaviour windows before the first call. */
const ACTIVE_NUMBERS = 1_000_000;
const BATCH = 1_024;
const WARM_LIMIT_MS = 120_000;

/** What stands behind the service. */
interface Behind {
  readonly name: string;
  /** Port of the vendor. */
  readonly vendor: () => Promise<ServerProcess>;
  /** What is done to Redis before the first round. */
  readonly toRedis?: NodeJS.Signals;
}

const CONTENDERS: readonly Behind[] = [
  { name: "everything on", vendor: () => startVendor(0) },
  { name: "vendor slow, 2 s", vendor: () => startVendor(2_000) },
  { name: "vendor dead", vendor: nobody },
  { name: "Redis killed", vendor: () => startVendor(0), toRedis: "SIGKILL" },
  { name: "Redis hanging", vendor: () => startVendor(0), toRedis: "SIGSTOP" },
];

/**
 * Measures `POST /v1/decide` with everything switched on that can be: a Redis of its own for scores,
 * records and shared behaviour, windows of a million active numbers, a vendor for every number
 * without a score, every piece of evidence weighed. Then the same with vendor or Redis failing, all
 * in turns with a bare node:http server and the service as it is installed (embedded store, no vendor,
 * windows as empty as it finds them).
 *
 * @param rounds how often each is measured
 * @param seconds length of one round
 */
export async function measureEverything(
  rounds: number,
  seconds: number,
): Promise<readonly Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-bench-"));
  const calls = benchCalls();
  const script = await writeWrkScript(folder, calls.map(decideBody));
  const servers: [string, ServerProcess][] = [];
  const behind: ServerProcess[] = [];
  try {
    const plain = await startService(join(folder, "plain"), calls, PLAIN_POLICY);
    servers.push(["as installed", plain]);
    servers.push(["bare node:http", await startBareServer(await averageAnswer(plain.port, calls))]);
    for (const contender of CONTENDERS) {
      const place = join(folder, String(servers.length));
      servers.push([contender.name, await startContender(contender, place, calls, behind)]);
    }
    await averageAnswer(servers[2]?.[1].port ?? 0, calls);
    const measured = await measureInTurns(servers, script, rounds, seconds);
    await averageAnswer(servers[2]?.[1].port ?? 0, calls);
    return measured;
  } finally {
    for (const [, server] of servers) await server.stop();
    for (const server of behind) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startContender(
  { vendor, toRedis }: Behind,
  folder: string,
  calls: readonly BenchCall[],
  behind: ServerProcess[],
): Promise<ServiceUnderLoad> {
  await mkdir(folder, { recursive: true });
  const redis = await startRedis(join(folder, "redis"));
  const asked = await vendor();
  behind.push(redis, asked);
  const vendors = join(folder, "vendors.yaml");
  await writeFile(vendors, descriptionOf(asked.port));
  const service = await startService(join(folder, "service"), calls, POLICY, {
    RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    RINGFENCE_VENDORS: vendors,
  });
  await warm(redis.port, service.adminPort, calls);
  if (toRedis !== undefined) process.kill(redis.pid, toRedis);
  return service;
}

function descriptionOf(port: number): string {
  return `vendors:
  acme:
    address: "http://127.0.0.1:${port}/{e164}"
    answer: { score: score, category: category }
    dailyBudget: 1000000000
`;
}

function startVendor(delayMs: number): Promise<ServerProcess> {
  return startScript(join(DIST, "bench/per-call/vendor-server.js"), [String(delayMs)]);
}

/** A port that refuses connections. */
async function nobody(): Promise<ServerProcess> {
  return { port: await freeTcpPort(), pid: 0, stop: async () => {} };
}

/** Tells the service of calls of a million numbers, as another service would, those of the run among them. */
async function warm(
  redisPort: number,
  adminPort: number,
  calls: readonly BenchCall[],
): Promise<void> {
  const redis = connectTo(redisPort);
  const every = ACTIVE_NUMBERS / calls.length;
  for (let first = 0; first < ACTIVE_NUMBERS; first += BATCH) {
    const events = Array.from({ length: BATCH }, (_, index) => {
      const at = first + index;
      const ours = at % every === 0 ? calls[at / every] : undefined;
      const calling = ours === undefined ? 12_120_000_000 + at * 7 : Number(ours.callingNumber);
      const parties = { calling, called: 13_125_550_000 + (at % 997), trunk: "carrier-a" };
      return attemptedCall({ ...parties, origId: undefined }, Date.now());
    });
    await redis.xadd(CALL_EVENTS, "*", "bench", packEvents(events));
  }
  await redis.quit();
  await untilActive(adminPort);
}

async function untilActive(adminPort: number): Promise<void> {
  const end = performance.now() + WARM_LIMIT_MS;
  while (performance.now() < end) {
    const page = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    const active = /^ringfence_behaviour_keys\{kind="number"\} (\d+)$/m.exec(page)?.[1];
    if (Number(active) > 0.99 * ACTIVE_NUMBERS) return;
    await sleep(200);
  }
  throw new Error("the behaviour windows did not fill");
}
