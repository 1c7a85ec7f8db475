import type { RunningKamailio, SharedMemory } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

export type Transport = "rpc" | "http";

const MEGABYTE = 1024 * 1024;
const ENOUGH_SHARED_MEMORY = 256 * MEGABYTE;
/** Measured, megabytes for 1,000 INVITE/s. */
const MEGABYTES_FOR_A_THOUSAND = 70;
const ENOUGH_DATAGRAMS = 512;

/** @param version three numbers with points; what follows them is ignored */
export function checkVersion(version: string, transport: Transport): Finding {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const before = (a: number, b: number, c: number) =>
    major !== a ? major < a : minor !== b ? minor < b : patch < c;
  const found = `Kamailio ${version}, asking by ${nameOf(transport)}`;
  if (before(5, 6, 0)) return finding("kamailio.version", "fault", found);
  const leaky = before(6, 0, 7) || (!before(6, 1, 0) && before(6, 1, 3));
  const severity = transport === "http" && leaky ? "warning" : "ok";
  return finding("kamailio.version", severity, found);
}

function nameOf(transport: Transport): string {
  return transport === "rpc" ? "JSON-RPC" : "HTTP";
}

/** @param onDisk modules whose file is there, undefined when that is not known */
export function checkModule(
  loaded: readonly string[],
  onDisk: ReadonlySet<string> | undefined,
  transport: Transport,
): Finding {
  const needed = [transport === "rpc" ? "janssonrpcc" : "http_async_client", "jansson"];
  const lacking = needed.filter((module) => !loaded.includes(module));
  if (lacking.length === 0) {
    return finding("kamailio.module", "ok", `${needed.join(" and ")} are loaded`);
  }
  const state = lacking.map((module) => {
    if (onDisk === undefined) return `${module} is not loaded`;
    return onDisk.has(module) ? `${module} is installed, not loaded` : `${module} is not installed`;
  });
  return finding("kamailio.module", "fault", state.join(", "));
}

/** Whether shared memory will do, and for how many calls. */
export function checkMemorySize({ totalBytes }: SharedMemory): Finding {
  const megabytes = Math.round(totalBytes / MEGABYTE);
  const rate = Math.floor((megabytes / MEGABYTES_FOR_A_THOUSAND) * 10) * 100;
  const found = `${megabytes} MB, enough for about ${rate} INVITE/s`;
  const severity = totalBytes < ENOUGH_SHARED_MEMORY ? "warning" : "ok";
  return finding("kamailio.shared-memory-size", severity, found);
}

/** Whether shared memory was nearly used up. */
export function checkMemoryUse({ totalBytes, mostUsedBytes }: SharedMemory): Finding {
  const percent = Math.round((mostUsedBytes / totalBytes) * 100);
  const found = `${percent} % of ${Math.round(totalBytes / MEGABYTE)} MB at the most`;
  const severity = percent >= 95 ? "fault" : percent >= 75 ? "warning" : "ok";
  return finding("kamailio.shared-memory-use", severity, found);
}

/** @param length of the queue, in datagrams */
export function checkDatagramQueue(length: number): Finding {
  const severity = length < ENOUGH_DATAGRAMS ? "warning" : "ok";
  return finding("kernel.datagram-queue", severity, `net.unix.max_dgram_qlen is ${length}`);
}

/** The coarsest tick that was seen, milliseconds. */
const TICK_MS = 200;

/** @param timeoutMs of the question; @param frTimerMs of tm */
export function checkFrTimer(timeoutMs: number, frTimerMs: number): Finding {
  const found = `the question waits ${timeoutMs} ms, fr_timer is ${frTimerMs} ms`;
  if (timeoutMs >= frTimerMs) return finding("tm.fr-timer", "fault", found);
  const severity = 2 * timeoutMs + TICK_MS >= frTimerMs ? "warning" : "ok";
  return finding("tm.fr-timer", severity, found);
}

/**
 * @param parameter `disable_6xx_block`, of the running Kamailio or else of the script
 * @param places where the script switches it on for a transaction
 */
export function checkDisable6xxBlock(parameter: number, places: readonly string[]): Finding {
  const code = "tm.disable-6xx-block";
  if (parameter !== 0) return finding(code, "fault", `disable_6xx_block is ${parameter}`);
  if (places.length > 0)
    return finding(code, "fault", "t_set_disable_6xx() switches it on", places);
  return finding(code, "ok", "disable_6xx_block is 0");
}

/** Whether the Kamailio that runs was started with ringfence.cfg. */
export function checkLoaded({ ringfence }: RunningKamailio): Finding {
  const loaded = ringfence.has("enabled");
  const found = loaded ? "ringfence.cfg is loaded" : "ringfence.cfg is not loaded";
  return finding("ringfence.loaded", loaded ? "ok" : "fault", found);
}

/** @param enabled the parameter */
export function checkEnabled(enabled: number): Finding {
  const severity = enabled === 0 ? "warning" : "ok";
  return finding("ringfence.enabled", severity, `ringfence.enabled is ${enabled}`);
}

/** @param counters of ringfence.cfg since the start of Kamailio */
export function checkUnanswered(counters: ReadonlyMap<string, number>): Finding {
  const count = (name: string) => counters.get(name) ?? 0;
  const calls = count("asked") + count("skipped");
  const undecided = count("no_answer") + count("bad_answer") + count("refused") + count("skipped");
  const severity = undecided > 0 && undecided / calls >= 0.01 ? "warning" : "ok";
  return finding("ringfence.unanswered", severity, `${undecided} of ${calls} calls undecided`);
}
