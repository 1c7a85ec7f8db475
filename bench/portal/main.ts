/** Measures what an id that is not good costs: `npm run bench:portal -- [ROUNDS] [SECONDS]`. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { openNoticeId } from "../../service/sip/notice-id.ts";
import { wrk } from "../per-call/wrk.ts";
import { type ServerProcess, startScript } from "../server-process.ts";
import { BENCH_KEY, ID_KINDS, type IdKind, idsOf } from "./ids.ts";

const IDS = 2000;
const TURNS = 100;

const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "ringfence-bench-portal-"));

/** A wrk script that asks for the pages of these ids one after the other. */
async function scriptOf(kind: IdKind): Promise<string> {
  const file = join(folder, `${kind}.lua`);
  const ids = idsOf(kind, IDS, Date.now()).map((id) => `"${id}"`);
  await writeFile(
    file,
    `local ids = {${ids.join(",")}}
local at = 0
request = function()
  at = at % #ids + 1
  return wrk.format("GET", "/r/" .. ids[at])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('ROUND {"requests":%d,"micros":%d,"p50":%f,"p99":%f,"errors":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout))
end
`,
  );
  return file;
}

/**
 * Microseconds of processor that a server used for each request of a round: what others do on the
 * machine changes that little, and a rate a lot.
 */
async function costOf({ port, pid }: ServerProcess, script: string): Promise<number> {
  const before = processorMicroseconds(pid);
  const { requestsPerSecond } = await wrk(port, script, seconds);
  return (processorMicroseconds(pid) - before) / (requestsPerSecond * seconds);
}

/** Fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms (proc(5)). */
function processorMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Nanoseconds of telling one id by its seal, the fastest of several turns. */
function sealNanoseconds(kind: IdKind): number {
  const ids = idsOf(kind, IDS, Date.now());
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const started = performance.now();
    for (const id of ids) openNoticeId([BENCH_KEY], id);
    best = Math.min(best, ((performance.now() - started) * 1e6) / IDS);
  }
  return best;
}

console.log(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`);
console.log(`${new Date().toISOString()}, ${rounds} rounds of ${seconds} s, wrk -t1 -c16\n`);
const portal = await startScript(join(import.meta.dirname, "portal-server.js"), []);
try {
  const page = await fetch(`http://127.0.0.1:${portal.port}/r/x`);
  const size = (await page.text()).length;
  const bare = await startScript(join(import.meta.dirname, "bare-server.js"), [String(size)]);
  try {
    const measured = new Map<string, { server: ServerProcess; script: string; costs: number[] }>();
    for (const kind of ID_KINDS) {
      measured.set(kind, { server: portal, script: await scriptOf(kind), costs: [] });
    }
    const script = await scriptOf("unknown");
    measured.set("bare node:http", { server: bare, script, costs: [] });
    for (const one of measured.values()) await wrk(one.server.port, one.script, 1);
    for (let round = 0; round < rounds; round += 1) {
      for (const { server, script: of, costs } of measured.values()) {
        costs.push(await costOf(server, of));
      }
    }
    const bareCosts = measured.get("bare node:http")?.costs ?? [];
    console.log("| id | microseconds of processor a request | beside a bare answer |");
    console.log("| --- | --- | --- |");
    for (const [name, { costs }] of measured) {
      const ratio = median(costs.map((cost, at) => cost / (bareCosts[at] ?? cost)));
      console.log(`| ${name} | ${median(costs).toFixed(1)} | ${ratio.toFixed(2)} |`);
    }
  } finally {
    await bare.stop();
  }
  const told = ID_KINDS.map((kind) => `${kind} ${(sealNanoseconds(kind) / 1000).toFixed(2)}`);
  console.log(`\nThe seal alone, microseconds: ${told.join(", ")}`);
} finally {
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
}
