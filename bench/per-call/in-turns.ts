import { readFileSync } from "node:fs";
import type { ServerProcess } from "../server-process.ts";
import { type Round, wrk } from "./wrk.ts";

/** Of Linux, unless somebody builds a kernel of another kind. */
const TICKS_A_SECOND = 100;

/** Before the first round, unmeasured: code is compiled, a vendor is asked about every number once. */
const WARM_UP_SECONDS = 8;

/**
 * Before each round, unmeasured: a service that has stood idle has forgotten its answers of half a
 * minute, and would ask for all of them at once.
 */
const LEAD_IN_SECONDS = 2;

/** A round, with the processor time that the server took for each request. */
export interface MeasuredRound extends Round {
  readonly cpuMicros: number;
}

/** One server's rounds, in the order of the run. */
export interface Measured {
  readonly name: string;
  readonly rounds: readonly MeasuredRound[];
}

/**
 * Measures servers in turns, so that a noisy neighbour disturbs all alike.
 *
 * @param script as `writeWrkScript` wrote it
 * @param rounds how often each is measured
 * @param seconds length of one round
 */
export async function measureInTurns(
  servers: readonly (readonly [string, ServerProcess])[],
  script: string,
  rounds: number,
  seconds: number,
): Promise<readonly Measured[]> {
  const results = new Map<string, MeasuredRound[]>(servers.map(([name]) => [name, []]));
  for (const [, server] of servers) await wrk(server.port, script, WARM_UP_SECONDS);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, server] of servers) {
      await wrk(server.port, script, LEAD_IN_SECONDS);
      const before = cpuSeconds(server.pid);
      const measured = await wrk(server.port, script, seconds);
      const cpuMicros = ((cpuSeconds(server.pid) - before) * 1e6) / measured.requests;
      results.get(name)?.push({ ...measured, cpuMicros });
    }
  }
  return [...results].map(([name, measured]) => ({ name, rounds: measured }));
}

/** User and system time of a process with all its threads, proc(5). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
