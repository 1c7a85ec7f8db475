import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** net.unix.max_dgram_qlen of this machine, or container; undefined where there is none. */
export function datagramQueue(): number | undefined {
  try {
    const length = Number(readFileSync("/proc/sys/net/unix/max_dgram_qlen", "utf8"));
    return Number.isNaN(length) ? undefined : length;
  } catch {
    return undefined;
  }
}

/** Where Debian, deb.kamailio.org, the RPMs and `make install` put modules. */
const MODULE_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu/kamailio/modules",
  "/usr/lib/aarch64-linux-gnu/kamailio/modules",
  "/usr/lib64/kamailio/modules",
  "/usr/lib/kamailio/modules",
  "/usr/local/lib64/kamailio/modules",
  "/usr/local/lib/kamailio/modules",
];

/** Modules of Kamailio that are installed, without `.so`; undefined when no folder is found. */
export function modulesOnDisk(): ReadonlySet<string> | undefined {
  const files = MODULE_FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  });
  if (files.length === 0) return undefined;
  return new Set(files.map((file) => file.replace(/\.so$/, "")));
}

/** Whether the clock follows a server; undefined where systemd does not say. */
export async function clockSynchronised(): Promise<boolean | undefined> {
  const words = ["show", "--property=NTPSynchronized", "--value"];
  try {
    const { stdout } = await promisify(execFile)("timedatectl", words, { timeout: 5_000 });
    return stdout.trim() === "yes";
  } catch {
    return undefined;
  }
}
