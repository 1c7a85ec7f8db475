import { readdir, readFile } from "node:fs/promises";

/** Clock ticks a second of /proc (USER_HZ): 100 on every Linux that Node runs on, proc(5). */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that the living processes of some process groups have used so far, all threads,
 * user and system together. Each program of the load test leads a group of its own, so that all of
 * Kamailio's processes count.
 *
 * @param groups process group ids
 * @returns microseconds, in steps of 10,000 a process
 */
export async function processorMicroseconds(groups: readonly number[]): Promise<number> {
  const wanted = new Set(groups);
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")),
  );
  let ticks = 0;
  for (const stat of stats) {
    const { group, used } = readStat(stat);
    if (wanted.has(group)) ticks += used;
  }
  return (ticks * 1_000_000) / TICKS_PER_SECOND;
}

/** The fields of /proc/PID/stat that count; the name of the program may hold blanks and brackets. */
function readStat(stat: string): { group: number; used: number } {
  // from field 3, state, on: 5 is the process group, 14 user time, 15 system time
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { group: Number(fields[2]), used: Number(fields[11]) + Number(fields[12]) };
}
