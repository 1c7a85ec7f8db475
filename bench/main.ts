/**
 * Measures the per-call path: `npm run bench -- [ROUNDS] [SECONDS]`; with everything switched on, and
 * with what is behind it failing: `npm run bench:everything -- [ROUNDS] [SECONDS]`.
 */
import { cpus, loadavg } from "node:os";
import { measureEverything } from "./per-call/everything.ts";
import { perCallTable } from "./per-call/report.ts";
import { measurePerCall } from "./per-call/run.ts";

const words = process.argv.slice(2);
const everything = words[0] === "everything";
const [rounds = 5, seconds = 5] = words.slice(everything ? 1 : 0).map(Number);
const load = (loadavg()[0] ?? 0).toFixed(0);

console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}, load ${load}`,
);
console.log(`${new Date().toISOString()}, ${rounds} rounds of ${seconds} s, wrk -t1 -c16\n`);
const measure = everything ? measureEverything : measurePerCall;
console.log(perCallTable(await measure(rounds, seconds)));
