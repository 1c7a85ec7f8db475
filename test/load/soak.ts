import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { CALL_MIX, writeInjectionFile } from "./call-mix.ts";
import { type RingfenceContender, startRingfence } from "./contenders.ts";
import { fitLine, judge } from "./linear-fit.ts";
import { type Memory, sampleMemory } from "./memory.ts";
import { runStep } from "./step.ts";

// npm run soak                    ten minutes of calls, then says whether memory grows
// npm run soak -- --seconds 60    the same, shorter
// Exit status 1 when it grows.

const RATE = 1_000;
/** Calls are placed for so long, then all of them end and memory is looked at. */
const STEP_SECONDS = 12;
/** Every calling number four times, so that caches are full and code is compiled before it counts. */
const WARM_UP_SECONDS = (4 * CALL_MIX.length) / RATE;
const FEWEST_STEPS = 3;

/**
 * Bytes a call above which memory counts as growing: less than the smallest block that a call could
 * leave behind; for what the system counts as resident, which allocators give back when they like,
 * the size of an object.
 */
const BOUNDS: Readonly<Record<keyof Memory, { readonly name: string; readonly bytes: number }>> = {
  shared: { name: "Kamailio, shared (shm)", bytes: 8 },
  private: { name: "Kamailio, private (pkg)", bytes: 8 },
  anonymous: { name: "Kamailio, pkg and malloc", bytes: 8 },
  heap: { name: "service, heap after GC", bytes: 8 },
  buffers: { name: "service, buffers after GC", bytes: 8 },
  resident: { name: "service, resident", bytes: 32 },
};

interface Soaked {
  readonly calls: number;
  readonly failed: number;
  /** Memory after each step, and the calls placed until then. */
  readonly samples: readonly { readonly at: number; readonly memory: Memory }[];
}

async function soak(
  contender: RingfenceContender,
  injectionFile: string,
  seconds: number,
): Promise<Soaked> {
  await runStep(contender, injectionFile, RATE, WARM_UP_SECONDS);
  const samples: { at: number; memory: Memory }[] = [];
  let [calls, failed] = [0, 0];
  const sample = async () =>
    samples.push({ at: calls, memory: await sampleMemory(contender.sbc, contender.service) });
  await sample();
  const deadline = performance.now() + seconds * 1_000;
  while (performance.now() < deadline) {
    const step = await runStep(contender, injectionFile, RATE, STEP_SECONDS);
    calls += step.calls;
    failed += step.failed;
    await sample();
  }
  return { calls, failed, samples };
}

/** Prints a line about every figure and returns whether one of them grows. */
function tellGrowth({ samples }: Soaked): boolean {
  let grows = false;
  for (const key of Object.keys(BOUNDS) as (keyof Memory)[]) {
    const { name, bytes } = BOUNDS[key];
    const fit = fitLine(samples.map(({ at, memory }) => ({ at, value: memory[key] })));
    const verdict = judge(fit, bytes);
    const [first, last] = [samples[0], samples.at(-1)].map((sample) =>
      mebibytes(sample?.memory[key]),
    );
    const slope = `${fit.slope.toFixed(1)} ± ${(2 * fit.error).toFixed(1)} bytes a call`;
    console.log(`${name.padEnd(26)} ${first} -> ${last} MiB, ${slope}, bound ${bytes}: ${verdict}`);
    if (verdict === "growth") grows = true;
  }
  return grows;
}

function mebibytes(bytes = Number.NaN): string {
  return (bytes / 2 ** 20).toFixed(1);
}

const { values } = parseArgs({ options: { seconds: { type: "string", default: "600" } } });
const seconds = Number(values.seconds);
const least = FEWEST_STEPS * STEP_SECONDS;
if (!(seconds >= least)) throw new Error(`--seconds takes a number from ${least} on`);
const folder = await makeScratchFolder("soak");
const injectionFile = join(folder.path, "calls.csv");
await writeInjectionFile(injectionFile);
const ringfence = await startRingfence(
  "Ringfence, JSON-RPC",
  "rpc",
  ...["--expose-gc", "--import", import.meta.resolve("./collect-garbage.js")],
);
try {
  const soaked = await soak(ringfence, injectionFile, seconds);
  console.log(`${soaked.calls} calls in ${seconds} s at ${RATE}/s, ${soaked.failed} failed`);
  if (tellGrowth(soaked)) process.exitCode = 1;
} finally {
  await ringfence.stop();
  await folder.remove();
}
