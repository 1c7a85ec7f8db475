import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OPENSIPS } from "../sip/harness/opensips-binary.ts";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { writeInjectionFile } from "./call-mix.ts";
import type { Contender } from "./contender.ts";
import { CONTENDERS, PAIRS } from "./contenders.ts";
import { describeMachine } from "./machine.ts";
import { type MeasurementPlan, measure } from "./measurement.ts";
import { loadPlot } from "./plot.ts";
import { writeResult } from "./readme.ts";
import { LOAD_METHOD, loadReport } from "./report.ts";

// npm run load             about a quarter of an hour: tables, and a plot in var/load.svg
// npm run load -- --quick  about a minute: shows that it works, its figures are coarse
// npm run load -- --write  puts the result into bench/README.md and bench/load.svg

const THOROUGH: MeasurementPlan = {
  start: 1_000,
  least: 100,
  factor: 1.5,
  refinements: 4,
  tries: 2,
  seconds: 4,
  rounds: 3,
  ladderMinutes: 12,
};
const QUICK: MeasurementPlan = {
  start: 1_000,
  least: 100,
  factor: 2,
  refinements: 1,
  tries: 1,
  seconds: 1,
  rounds: 1,
  ladderMinutes: 1,
};

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, write: { type: "boolean" } },
});
const machine = await describeMachine();
const folder = await makeScratchFolder("load");
const injectionFile = join(folder.path, "calls.csv");
await writeInjectionFile(injectionFile);
if (!OPENSIPS.found) console.log(`OpenSIPS is not measured: ${OPENSIPS.reason}`);
const running: Contender[] = [];
try {
  for (const [name, start] of CONTENDERS) running.push(await start(name));
  const plan = values.quick ? QUICK : THOROUGH;
  const measured = await measure(running, injectionFile, plan, PAIRS, (line) => console.log(line));
  const plot = loadPlot(measured);
  const result = [`${machine}, ${new Date().toISOString().slice(0, 10)}`, loadReport(measured)];
  console.log(`\n${result.join("\n\n")}`);
  if (values.write) {
    const picture = "![highest rates, added delay and CPU by call rate](load.svg)";
    await writeResult([LOAD_METHOD, ...result, picture].join("\n\n"), plot);
  } else {
    await mkdir(projectPath("var"), { recursive: true });
    await writeFile(projectPath("var/load.svg"), plot);
  }
} finally {
  for (const contender of running) await contender.stop();
  await folder.remove();
}
