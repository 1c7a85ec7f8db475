import { readdir, readFile } from "node:fs/promises";

/**
 * Processor time that the living processes of some process groups have used so far, all threads,
 * user and system together. Each program of the load test leads a group of its own, so that all of
 * Kamailio's processes count.
 *
 * @param groups process group ids
 * @returns microseconds
 */
export async function processorMicroseconds(groups: readonly number[]): Promise<number> {
  const wanted = new Set(groups);
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const used = await Promise.all(
    processes.map(async (pid) =>
      wanted.has(await groupOf(pid)) ? nanosecondsOf(`/proc/${pid}/task`) : 0,
    ),
  );
  return used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1_000;
}

/** Field 5 of proc(5) stat; the name of the program before it may hold blanks and brackets. */
async function groupOf(pid: string): Promise<number> {
  const stat = await text(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

/** What the scheduler has counted for each thread; the fields of stat advance every 10 ms only. */
async function nanosecondsOf(tasks: string): Promise<number> {
  const threads = await readdir(tasks).catch(() => []);
  const used = await Promise.all(
    threads.map(async (thread) => Number.parseInt(await text(`${tasks}/${thread}/schedstat`), 10)),
  );
  return used.reduce((sum, nanoseconds) => sum + (nanoseconds || 0), 0);
}

/** Empty for what has ended meanwhile. */
function text(path: string): Promise<string> {
  return readFile(path, "latin1").catch(() => "");
}
