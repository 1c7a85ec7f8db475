import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startProgram } from "../../sip/harness/program.ts";
import { projectPath } from "../../sip/harness/project.ts";
import { waitUntil } from "../../sip/harness/wait-until.ts";
import { readCrontab } from "./cron-files.ts";

/** How a command ended. */
export interface Ended {
  readonly status: number;
  /** What cron would mail. */
  readonly output: string;
}

const COMMAND = projectPath("dist/service/cli/main.js");
const LONGEST_RUN_MS = 45_000;

/**
 * A machine on which cron reloads the list: a data directory, a manifest, the settings of the
 * service, and `ringfence` on the path. It runs the line of the shipped crontab as cron would, with
 * the variables of the crontab and nothing else around it.
 */
export class CronHost {
  readonly folder: string;
  readonly dataDir: string;
  /**
   * What stands in the file of settings at the next run; FILE_LIMIT are the kilobytes that a file
   * can have then, as on a disk that is full.
   */
  readonly settings: Record<string, string>;
  /** Variables of the crontab that are other ones here. */
  readonly variables: Record<string, string>;

  /** How many reloads had been started before the last run. */
  #before = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.dataDir = join(folder, "data");
    this.settings = {
      RINGFENCE_DATA_DIR: this.dataDir,
      RINGFENCE_MANIFEST: join(folder, "manifest.yaml"),
      FILE_LIMIT: "unlimited",
    };
    this.variables = {
      PATH: `${folder}:${readCrontab().variables["PATH"]}`,
      SETTINGS: join(folder, "settings"),
      LOCK: join(folder, "reload.lock"),
      SPLAY: "1",
    };
  }

  static async make(): Promise<CronHost> {
    if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is not there: npm run build`);
    const host = new CronHost(await mkdtemp(join(tmpdir(), "ringfence-cron-")));
    await mkdir(host.dataDir);
    await host.addCommand("ringfence", [
      `echo $$ >> "${host.folder}/pids"`,
      'ulimit -f "$FILE_LIMIT"',
      `exec "${process.execPath}" "${COMMAND}" "$@"`,
    ]);
    await host.writeManifest();
    return host;
  }

  /** Puts a script for bash on the path, before all others. */
  async addCommand(name: string, lines: readonly string[]): Promise<void> {
    const file = join(this.folder, name);
    await writeFile(file, ["#!/bin/bash", ...lines, ""].join("\n"));
    await chmod(file, 0o755);
  }

  /** The number plan, a list of its own, and further sources. */
  async writeManifest(...sources: readonly string[]): Promise<void> {
    const all = [
      `{ name: number-plan, format: number-plan, path: ${projectPath("dno-data/number-plan.csv")} }`,
      "{ name: own, format: digit-list, class: inbound-only, path: own.csv }",
      ...sources,
    ];
    const text = `sources:\n${all.map((source) => `  - ${source}\n`).join("")}`;
    await writeFile(join(this.folder, "manifest.yaml"), text);
    if (!existsSync(join(this.folder, "own.csv"))) await this.list([6_862_000_142]);
  }

  /** Puts numbers into the own list. */
  async list(numbers: readonly number[]): Promise<void> {
    await writeFile(join(this.folder, "own.csv"), `number\n${numbers.join("\n")}\n`);
  }

  /** Starts the line of the crontab. */
  async start(command = readCrontab().command): Promise<Program> {
    const lines = Object.entries(this.settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(this.folder, "settings"), lines.join(""));
    this.#before = this.#reloads().length;
    const { variables } = readCrontab();
    const env = { HOME: this.folder, LOGNAME: "ringfence", ...variables, ...this.variables };
    return await startProgram(variables["SHELL"] ?? "", ["-c", command], { env, cwd: this.folder });
  }

  /** Runs the line of the crontab to its end. */
  async run(command?: string): Promise<Ended> {
    return await endOf(await this.start(command));
  }

  /** Runs `ringfence` with the settings of this machine. */
  async ringfence(...parameters: readonly string[]): Promise<Ended> {
    const program = await startProgram(process.execPath, [COMMAND, ...parameters], {
      env: { PATH: process.env["PATH"], ...this.settings },
      cwd: this.folder,
    });
    return await endOf(program);
  }

  /** The version of the list in force; undefined when there is none. */
  async currentVersion(): Promise<string | undefined> {
    const { status, output } = await this.ringfence("dno", "status", "-o", "json");
    if (status !== 0) throw new Error(`dno status ended with ${status}: ${output}`);
    return JSON.parse(output).current?.version;
  }

  /** The classes of a number in the list in force. */
  async classesOf(number: string): Promise<readonly string[]> {
    const { status, output } = await this.ringfence("dno", "lookup", number, "-o", "json");
    if (status !== 0) throw new Error(`dno lookup ended with ${status}: ${output}`);
    return JSON.parse(output).hits.map((hit: { class: string }) => hit.class);
  }

  /** Kills the reload itself, as the kernel does when memory is short; not the line around it. */
  async killReload(): Promise<void> {
    const pid = await waitUntil("a reload", () => this.#reloads()[this.#before]);
    this.#kill(pid);
  }

  /** Removes everything, and ends what still runs: `timeout` takes a reload out of its group. */
  async remove(): Promise<void> {
    for (const pid of this.#reloads()) this.#kill(pid);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The process ids of all reloads so far. */
  #reloads(): readonly number[] {
    const file = join(this.folder, "pids");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
  }

  /** Kills a reload, unless it has ended and its number is that of another process by now. */
  #kill(pid: number): void {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === this.folder) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

/** Waits for the end of a run that was started. */
export async function endOf(program: Program): Promise<Ended> {
  try {
    const status = await program.ended(LONGEST_RUN_MS);
    return { status, output: program.output() };
  } finally {
    await program.stop();
  }
}
