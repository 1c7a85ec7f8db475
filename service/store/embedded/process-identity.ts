import { readFileSync, readlinkSync } from "node:fs";

/**
 * Which process this is, in a way that another process on the machine can check. A process id
 * alone is not enough: it is used again, and means another process in another container.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process began, in ticks since boot; `undefined` where the system does not say. */
  readonly startedAt: string | undefined;
  /** This boot of this machine. */
  readonly boot: string | undefined;
  /** The PID namespace, which is another one in each container. */
  readonly namespace: string | undefined;
}

/** The identity of the process that asks. On systems without /proc only the pid is known. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    startedAt: startOf(process.pid),
    boot: firstOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: firstOf(() => readlinkSync("/proc/self/ns/pid")),
  };
}

/**
 * True when it is certain that the process `other` has ended: the machine was booted again, or
 * its pid is free or taken by a later process. A process of another container, or a system that
 * does not say, is never certain.
 */
export function hasEnded(other: ProcessIdentity, own: ProcessIdentity): boolean {
  if (other.boot === undefined || own.boot === undefined) return false;
  // LMDB files are not shared between machines, so another boot is an earlier one of this machine.
  if (other.boot !== own.boot) return true;
  if (other.namespace === undefined || other.namespace !== own.namespace) return false;
  return startOf(other.pid) !== other.startedAt;
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold anything, so count from `)`. */
function startOf(pid: number): string | undefined {
  return firstOf(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  });
}

function firstOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
