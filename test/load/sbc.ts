import { execFile } from "node:child_process";
import { copyFile, cp, readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freeUdpPort } from "../sip/harness/free-port.ts";
import { startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";

export interface SbcOptions {
  /** What stands as ringfence.cfg beside kamailio.cfg, a path from the project's folder. */
  readonly include: string;
  /** Lines of ringfence-local.cfg. */
  readonly includeLines?: readonly string[];
}

/** An SBC under load, in a process group of its own. */
export interface Sbc {
  readonly sipPort: number;
  /** Its process group. */
  readonly group: number;
  stop(): Promise<void>;
}

/** The SBC of kamailio-cfg/. */
export interface KamailioSbc extends Sbc {
  log(): Promise<string>;
  kamcmd(...words: readonly string[]): Promise<string>;
}

// Calls that may go on are answered where they would go on: what is measured is the decision, and
// nothing that all SBCs do alike afterwards can hide what it costs. A call that goes on because no
// decision could be had gets another answer, for it counts as failed.
const ROUTE_ON = "route[AFTER_RINGFENCE] {\n";
const ANSWER = `\tif($avp(ringfence_cause) =~ "^degraded") send_reply("503", "Undecided");
	else send_reply("480", "Temporarily Unavailable");
	exit;
`;

// A call takes about 16 KB for 5 s; what is not used is not taken from the machine. Kamailio's own
// choice of an allocator, qm, looks for memory in long lists: a quarter of all that a call costs.
const MEMORY = ["-m", "2048", "-x", "tlsf"];

/** Starts Kamailio with its shipped script, answering passed calls itself, on a free port. */
export async function startSbc(options: SbcOptions): Promise<KamailioSbc> {
  const folder = await makeScratchFolder("load-sbc");
  const inFolder = (name: string) => join(folder.path, name);
  const sipPort = await freeUdpPort();
  await cp(projectPath("kamailio-cfg"), folder.path, { recursive: true });
  const script = await readFile(inFolder("kamailio.cfg"), "utf8");
  if (!script.includes(ROUTE_ON)) throw new Error(`kamailio.cfg has no ${ROUTE_ON}`);
  await writeFile(inFolder("kamailio.cfg"), script.replace(ROUTE_ON, ROUTE_ON + ANSWER));
  await copyFile(projectPath(options.include), inFolder("ringfence.cfg"));
  await writeFile(inFolder("ringfence-local.cfg"), lines(...(options.includeLines ?? [])));
  await writeFile(inFolder("dispatcher.list"), "1 sip:127.0.0.1:9 0 10\n");
  await writeFile(
    inFolder("kamailio-local.cfg"),
    lines(
      `#!define SBC_LISTEN udp:127.0.0.1:${sipPort}`,
      `#!define SBC_CHILDREN ${cpus().length}`,
      `#!define SBC_GATEWAYS "${inFolder("dispatcher.list")}"`,
      `#!define SBC_CONTROL "unix:${inFolder("control")}"`,
    ),
  );
  const parameters = ["-f", "kamailio.cfg", "-Y", folder.path, ...MEMORY, "-DD", "-E"];
  const program = await startProgram(
    "sh",
    ["-c", 'exec "$@" >log 2>&1', "sh", "kamailio", ...parameters],
    {
      cwd: folder.path,
    },
  );
  const log = () => readFile(inFolder("log"), "latin1").catch(() => "");
  const kamcmd = async (...words: readonly string[]) => {
    const control = ["-s", `unix:${inFolder("control")}`];
    const { stdout } = await promisify(execFile)("kamcmd", [...control, ...words], {
      timeout: 5_000,
    });
    return stdout;
  };
  const stop = async () => {
    await program.stop();
    await folder.remove();
  };
  try {
    await waitUntil("answer of Kamailio", async () => {
      if (program.status() !== undefined) throw new Error("Kamailio has ended");
      return kamcmd("core.uptime").then(
        () => true,
        () => false,
      );
    });
  } catch (error) {
    const words = await log();
    await stop();
    throw new Error(`Kamailio did not start:\n${words}`, { cause: error });
  }
  return { sipPort, group: program.pid, log, kamcmd, stop };
}

function lines(...all: readonly string[]): string {
  return [...all, ""].join("\n");
}
