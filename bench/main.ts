/** Measures the per-call path: `npm run bench -- [ROUNDS] [SECONDS]`. */
import { cpus } from "node:os";
import { perCallTable } from "./per-call/report.ts";
import { measurePerCall } from "./per-call/run.ts";

const [rounds = 5, seconds = 5] = process.argv.slice(2).map(Number);

console.log(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`);
console.log(`${new Date().toISOString()}, ${rounds} rounds of ${seconds} s, wrk -t1 -c16\n`);
console.log(perCallTable(await measurePerCall(rounds, seconds)));
