import type { RunningKamailio, Seen } from "../evidence.ts";
import { type KamailioControl, MethodRefused } from "./kamailio-control.ts";

/** How Kamailio was started. */
export interface CommandLine {
  readonly words: readonly string[];
  /** Its working directory, from which relative paths count. */
  readonly directory: string;
}

export interface CollectedKamailio {
  readonly running: Seen<RunningKamailio>;
  readonly commandLine: CommandLine;
}

const UNKNOWN_COMMAND_LINE: CommandLine = { words: [], directory: "/" };

/**
 * Asks a running Kamailio what the checks need to know. Only the version must be known to it; a
 * question that gets no answer at all leaves nothing of it known, because what was not heard must
 * not be reported as what is not there.
 *
 * @param nowMs milliseconds since 1970
 */
export async function collectKamailio(
  control: KamailioControl,
  nowMs: number,
): Promise<CollectedKamailio> {
  try {
    return await askAll(control, nowMs);
  } catch (error) {
    const why = (error as Error).message;
    return { running: { ok: false, why }, commandLine: UNKNOWN_COMMAND_LINE };
  }
}

async function askAll(control: KamailioControl, nowMs: number): Promise<CollectedKamailio> {
  const version = await control("core.version");
  const ask = (method: string, ...parameters: readonly string[]) =>
    control(method, ...parameters).catch((error: Error): readonly string[] => {
      if (error instanceof MethodRefused) return [];
      throw new Error(`${[method, ...parameters].join(" ")}: ${error.message}`, { cause: error });
    });
  const memory = numbersOf(await ask("core.shmmem"));
  const total = memory.get("total");
  const most = memory.get("max_used");
  const block = Number((await ask("cfg.get", "tm", "disable_6xx_block"))[0]);
  const uptime = numbersOf(await ask("core.uptime")).get("uptime");
  return {
    running: {
      ok: true,
      value: {
        version: /\d+\.\d+\.\d+/.exec(version.join(" "))?.[0] ?? version.join(" "),
        modules: await ask("core.modules"),
        startedAtMs: uptime === undefined ? undefined : nowMs - uptime * 1_000,
        sharedMemory:
          total === undefined || most === undefined
            ? undefined
            : { totalBytes: total, mostUsedBytes: most },
        ringfence: numbersOf(await ask("cfg.get", "ringfence")),
        disable6xxBlock: Number.isNaN(block) ? undefined : block,
        counters: countersOf(await ask("stats.fetch", "all")),
      },
    },
    commandLine: {
      words: await ask("core.arg"),
      directory: (await ask("core.pwd"))[0] ?? UNKNOWN_COMMAND_LINE.directory,
    },
  };
}

function numbersOf(lines: readonly string[]): Map<string, number> {
  return new Map(
    lines.flatMap((line): [string, number][] => {
      const [, name, value] = /^([\w.]+): (-?\d+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(value)]];
    }),
  );
}

function countersOf(lines: readonly string[]): Map<string, number> {
  const prefix = "script.ringfence_";
  const own = [...numbersOf(lines)].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
