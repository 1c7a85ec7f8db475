import { readdir, readFile } from "node:fs/promises";
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
  /** The service's resident memory, and what of V8's heap is in use. */
  readonly resident: number;
  readonly heap: number;
}

/**
 * Samples memory.
 *
 * @param adminPort where the service has its metrics
 * @throws Error when a figure cannot be had
 */
export async function sampleMemory(sbc: KamailioSbc, adminPort: number): Promise<Memory> {
  const shared = await sbc.kamcmd("core.shmmem");
  const processes = await sbc.kamcmd("pkg.stats");
  const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return {
    shared: figure(shared, /^\s*used: (\d+)/m),
    private: [...processes.matchAll(/^\s*used: (\d+)/gm)].reduce(
      (sum, [, used]) => sum + Number(used),
      0,
    ),
    anonymous: await anonymousBytes(sbc.group),
    resident: figure(metrics, /^process_resident_memory_bytes (\S+)/m),
    heap: figure(metrics, /^nodejs_heap_size_used_bytes (\S+)/m),
  };
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
