import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freeUdpPort } from "../sip/harness/free-port.ts";
import { startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import type { Contender } from "./contender.ts";
import { processorMicroseconds } from "./processor-time.ts";
import { readStepLog, type StepLog } from "./sipp-log.ts";

/** Calls at one rate for some seconds. */
export interface Step extends StepLog {
  readonly offeredRate: number;
  /** Processor time for one call: of all processes of the SBC, of all that it asks, and of SIPp. */
  readonly sbcMicros: number;
  readonly askedMicros: number;
  readonly sippMicros: number;
}

/** Time for calls to end after the last one was placed, seconds. */
const TAIL_SECONDS = 3;
/** More calls at once mean that hardly any is answered any more. */
const MOST_CALLS_AT_ONCE = "15000";

/**
 * Has SIPp call at one rate.
 *
 * @param injectionFile as `writeInjectionFile` made it
 * @param rate calls a second
 * @param seconds how long calls are placed
 */
export async function runStep(
  contender: Contender,
  injectionFile: string,
  rate: number,
  seconds: number,
): Promise<Step> {
  const folder = await makeScratchFolder("load-step");
  const log = join(folder.path, "messages.log");
  const before = await used(contender);
  const sipp = await startProgram(
    "sh",
    [
      // what a shell's children have used is known when they have ended
      ...["-c", '"$@"; times', "sh", "timeout"],
      ...["-k", "2", String(seconds + TAIL_SECONDS), "sipp", `127.0.0.1:${contender.sbc.sipPort}`],
      ...["-sf", projectPath("test/load/scenario.xml"), "-inf", injectionFile],
      ...["-r", String(rate), "-m", String(rate * seconds), "-l", MOST_CALLS_AT_ONCE],
      ...["-i", "127.0.0.1", "-p", String(await freeUdpPort()), "-ci", "127.0.0.1"],
      ...["-nostdin", "-timer_resol", "1", "-trace_shortmsg", "-shortmessage_file", log],
    ],
    { cwd: folder.path },
  );
  try {
    await sipp.ended((seconds + TAIL_SECONDS + 5) * 1_000);
    const [sbc, asked] = await used(contender);
    const step = readStepLog(await readFile(log, "latin1"));
    return {
      ...step,
      offeredRate: rate,
      sbcMicros: (sbc - before[0]) / step.calls,
      askedMicros: (asked - before[1]) / step.calls,
      sippMicros: childrenMicroseconds(sipp.output()) / step.calls,
    };
  } finally {
    await sipp.stop();
    await folder.remove();
  }
}

/** Reads the end of what `times` prints: user and system time of a shell's children, `0m1.23s`. */
function childrenMicroseconds(printed: string): number {
  const times = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(printed);
  const [minutes, seconds, systemMinutes, systemSeconds] = (times ?? []).slice(1).map(Number);
  const all = 60 * ((minutes ?? 0) + (systemMinutes ?? 0)) + (seconds ?? 0) + (systemSeconds ?? 0);
  return times === null ? Number.NaN : all * 1_000_000;
}

async function used({ sbc, askedGroups }: Contender): Promise<readonly [number, number]> {
  return [await processorMicroseconds([sbc.group]), await processorMicroseconds(askedGroups)];
}

/** The part of one processor below which a contender counts as having come to rest. */
const AT_REST = 0.1;
const REST_WINDOW_MS = 200;

/** Waits until a contender has worked off what an overload has left behind, at most that long. */
export async function untilAtRest(contender: Contender, timeoutMs = 6_000): Promise<void> {
  const groups = [contender.sbc.group, ...contender.askedGroups];
  const deadline = performance.now() + timeoutMs;
  let last = await processorMicroseconds(groups);
  while (performance.now() < deadline) {
    await sleep(REST_WINDOW_MS);
    const now = await processorMicroseconds(groups);
    if (now - last < AT_REST * REST_WINDOW_MS * 1_000) return;
    last = now;
  }
}
