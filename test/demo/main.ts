import { openStage, type Stage } from "../sip/harness/stage.ts";
import { type DemoOptions, readDemoOptions, USAGE } from "./options.ts";
import { type DemoCall, SCRIPT } from "./script.ts";
import { playCall, type Verdict } from "./verdict.ts";

/** The user part of a SIP URI or of a From, as the caller or the called is known. */
function party(uri: string): string {
  return /sips?:([^@;>]+)/.exec(uri)?.[1] ?? uri;
}

function line(caller: string, called: string, wire: string, cause: string, ms: string): string {
  return `${caller.padEnd(13)} ${called.padEnd(12)} ${wire.padEnd(20)} ${cause.padEnd(18)} ${ms.padStart(5)}`;
}

/** What the call is, or nothing in a terminal that is too narrow for it: a line a call stays one. */
function described(what: string, before: number): string {
  const text = `  ${what}`;
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  return before + " ok".length + text.length > width ? "" : text;
}

function report(demo: DemoCall, verdict: Verdict): string {
  const { from, ruri } = demo.call;
  const wire = demo.would ? `${verdict.wire}, would ${demo.would}` : verdict.wire;
  const facts = line(party(from), party(ruri), wire, verdict.cause, verdict.ms.toFixed(1));
  const wrong = verdict.faults.map((fault) => `\n    ${fault}`).join("");
  return `${facts} ${wrong === "" ? "ok" : "WRONG"}${described(demo.what, facts.length)}${wrong}`;
}

/** Plays the whole script and returns how many calls did not come out as they should. */
async function play(options: DemoOptions, onStage: (stage: Stage) => void): Promise<number> {
  const stage = await openStage(options);
  onStage(stage);
  console.log(`Service on the ${options.store} store, Kamailio asking by ${options.transport}.`);
  console.log("ms is from the INVITE to its final response, as the caller sees it.\n");
  console.log(`${line("caller", "called", "on the wire", "cause", "ms")}`);
  let wrong = 0;
  for (const demo of SCRIPT) {
    const verdict = await playCall(stage, demo);
    if (verdict.faults.length > 0) wrong += 1;
    console.log(report(demo, verdict));
  }
  return wrong;
}

async function main(): Promise<number> {
  const options = readDemoOptions(process.argv.slice(2));
  if (options === undefined) {
    console.error(USAGE);
    return 64;
  }
  let stage: Stage | undefined;
  // What is not stopped in order is killed with this process, see test/sip/harness/last-will.ts.
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  try {
    const wrong = await play(options, (opened) => {
      stage = opened;
    });
    console.log(`\n${SCRIPT.length - wrong} of ${SCRIPT.length} calls came out as they should.`);
    return wrong === 0 ? 0 : 1;
  } finally {
    await stage?.close();
  }
}

process.exitCode = await main();
