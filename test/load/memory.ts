import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { MEMORY_FILE } from "./collect-garbage.ts";
import type { DecisionService } from "./decision-service.ts";
import type { KamailioSbc } from "./sbc.ts";

/** What is sampled, bytes. */
export interface Memory {
  /** Kamailio's shared memory (shm) in use. */
  readonly shared: number;
  /** Its private memory (pkg) in use, all processes together. */
  readonly private: number;
  /**
   * Memory of all its processes that is neither shared nor of a file: pkg, and what libraries
   * (jansson, libevent) take from malloc, which Kamailio's own figures do not show.
   */
  readonly anonymous: number;
  /** What is left of the service's V8 heap after a collection, and of its buffers beside it. */
  readonly heap: number;
  readonly buffers: number;
  /** The service's memory that is not of a file, as the system counts it. */
  readonly resident: number;
}

/** For tm to forget the last transactions: wt_timer is 5 s. */
const REST_MS = 15_000;

/**
 * Samples memory with no call left, after a collection of garbage.
 *
 * @param service one that was started for the soak
 * @throws Error when a figure cannot be had
 */
export async function sampleMemory(sbc: KamailioSbc, service: DecisionService): Promise<Memory> {
  await waitUntil("end of all transactions", async () => await noTransactions(sbc), REST_MS);
  const left = await collectGarbage(service);
  const shared = await sbc.kamcmd("core.shmmem");
  const processes = await sbc.kamcmd("pkg.stats");
  return {
    shared: figure(shared, /^\s*used: (\d+)/m),
    private: [...processes.matchAll(/^\s*used: (\d+)/gm)].reduce(
      (sum, [, used]) => sum + Number(used),
      0,
    ),
    anonymous: await anonymousBytes(sbc.group),
    heap: left.heapUsed,
    buffers: left.external,
    resident: await anonymousBytes(service.group),
  };
}

async function noTransactions(sbc: KamailioSbc): Promise<boolean> {
  return figure(await sbc.kamcmd("tm.stats"), /^\s*current: (\d+)/m) === 0;
}

interface Collected extends NodeJS.MemoryUsage {
  readonly count: number;
}

async function collectGarbage({ group, folder }: DecisionService): Promise<Collected> {
  const read = async () => {
    const text = await readFile(join(folder, MEMORY_FILE), "utf8").catch(() => '{"count":0}');
    return JSON.parse(text) as Collected;
  };
  const { count } = await read();
  process.kill(group, "SIGUSR2");
  return waitUntil("collection of garbage", async () => {
    const collected = await read();
    return collected.count > count ? collected : undefined;
  });
}

function figure(text: string, pattern: RegExp): number {
  const value = Number(pattern.exec(text)?.[1]);
  if (Number.isNaN(value)) throw new Error(`no ${pattern.source} in:\n${text}`);
  return value;
}

async function anonymousBytes(group: number): Promise<number> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(
    processes.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
      // field 5 of proc(5) stat, the third after the program's name, is the process group
      const stat = await read("stat");
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) !== group) return 0;
      return 1024 * Number(/^RssAnon:\s*(\d+) kB/m.exec(await read("status"))?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
