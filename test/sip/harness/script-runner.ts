import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startProgram } from "./program.ts";
import type { ScratchFolder } from "./scratch-folder.ts";
import { waitUntil } from "./wait-until.ts";

/** A running Kamailio, whatever its script. */
export interface RunningScript {
  /** Absolute path of the script that it runs. */
  readonly scriptFile: string;
  /** Its control socket, as `kamcmd -s` takes it. */
  readonly control: string;
  /** All that it has logged so far. */
  log(): string;
  /** Runs `kamcmd` on it and returns what that prints. */
  kamcmd(...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface ScriptFiles {
  /** Where they go; made with `makeScratchFolder`, and removed when Kamailio stops. */
  readonly folder: ScratchFolder;
  /** Text by name; `kamailio.cfg` is the one that is run. */
  readonly files: Readonly<Record<string, string>>;
  /** Megabytes of shared memory. */
  readonly sharedMemory?: number;
}

const START_MS = 20_000;

/** Starts Kamailio with these files, and waits until it answers `kamcmd`: its ports are open then. */
export async function startScript({
  folder,
  files,
  sharedMemory = 128,
}: ScriptFiles): Promise<RunningScript> {
  const directory = folder.path;
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const scriptFile = join(directory, "kamailio.cfg");
  const program = await startProgram(
    "kamailio",
    ["-f", scriptFile, "-Y", directory, "-m", String(sharedMemory), "-DD", "-E"],
    { cwd: directory },
  );
  const control = `unix:${join(directory, "kamailio_ctl")}`;
  const kamcmd = async (...words: readonly string[]) => {
    const { stdout } = await promisify(execFile)("kamcmd", ["-s", control, ...words], {
      timeout: 5_000,
    });
    return stdout;
  };
  const stop = async () => {
    await program.stop();
    await folder.remove();
  };
  try {
    await waitUntil(
      "answer of Kamailio",
      async () => {
        if (program.status() !== undefined) throw new Error("Kamailio has ended");
        const version = await kamcmd("core.version").catch(() => "");
        return version.startsWith("kamailio ");
      },
      START_MS,
    );
  } catch (error) {
    await stop();
    throw new Error(`Kamailio did not start:\n${program.output()}`, { cause: error });
  }
  return { scriptFile, control, log: () => program.output(), kamcmd, stop };
}
