import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Program, startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { type CommandResult, environmentOf, ringfence } from "./ringfence-command.ts";

/** A machine that is busy with other tests starts a process, and builds a list, this slowly. */
const START_MS = 30_000;

/** The service as the build made it. */
export const SERVICE = projectPath("dist/service/main.js");

/** The system chooses the ports; the log says which. */
export const FREE_PORTS = {
  RINGFENCE_LISTEN: "127.0.0.1:0",
  RINGFENCE_RPC_LISTEN: "127.0.0.1:0",
  RINGFENCE_ADMIN_LISTEN: "127.0.0.1:0",
  RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
} as const;

/** A manifest with an entry of every class. */
export const SAMPLES = projectPath("dno-data/samples/manifest.yaml");

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A line of the log, or of the decision log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface ServiceOptions {
  /** Text of the policy file; without it the built-in policy holds. */
  readonly policy?: string;
  /** Further `RINGFENCE_*`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A data directory that is there already; without it an empty one, removed at the end. */
  readonly dataDir?: string;
}

/** The service as the build made it, in a process of its own, as its operators know it. */
export class ServiceProcess {
  readonly dataDir: string;
  /** What it was started with; the addresses are those on which it listens. */
  readonly settings: Readonly<Record<string, string>>;
  readonly #program: Program;
  readonly #folder: ScratchFolder;

  private constructor(
    program: Program,
    folder: ScratchFolder,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#program = program;
    this.#folder = folder;
    this.settings = settings;
    this.dataDir = settings["RINGFENCE_DATA_DIR"] ?? "";
  }

  /** Starts it and waits until it listens; it may have no list by then. */
  static async listening(options: ServiceOptions = {}): Promise<ServiceProcess> {
    const folder = await makeScratchFolder("service");
    const policyFile = join(folder.path, "policy.yaml");
    if (options.policy !== undefined) await writeFile(policyFile, options.policy);
    const settings = {
      ...FREE_PORTS,
      RINGFENCE_DATA_DIR: options.dataDir ?? join(folder.path, "data"),
      ...(options.policy === undefined ? {} : { RINGFENCE_POLICY: policyFile }),
      ...options.settings,
    };
    const program = await startProgram(process.execPath, [SERVICE], {
      cwd: folder.path,
      env: environmentOf(settings),
    });
    try {
      const line = await waitUntil("line that it listens", () => listeningLine(program), START_MS);
      const at = (key: string) => String(line[key]);
      return new ServiceProcess(program, folder, {
        ...settings,
        RINGFENCE_LISTEN: at("http"),
        RINGFENCE_RPC_LISTEN: at("rpc"),
        RINGFENCE_ADMIN_LISTEN: at("admin"),
        RINGFENCE_PORTAL_LISTEN: String(line["portal"] ?? FREE_PORTS.RINGFENCE_PORTAL_LISTEN),
      });
    } catch (error) {
      await program.stop();
      await folder.remove();
      throw new Error(`the service did not start:\n${program.output()}`, { cause: error });
    }
  }

  /** Starts it and waits until it has a list. */
  static async ready(options: ServiceOptions = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.listening(options);
    try {
      await waitUntil("readiness", () => service.isReady(), START_MS);
      return service;
    } catch (error) {
      const output = service.output();
      await service.stop();
      throw new Error(`the service did not become ready:\n${output}`, { cause: error });
    }
  }

  get policyFile(): string {
    return this.settings["RINGFENCE_POLICY"] ?? "";
  }

  get rpcPort(): number {
    return portOf(this.settings["RINGFENCE_RPC_LISTEN"]);
  }

  get pid(): number {
    return this.#program.pid;
  }

  get httpPort(): number {
    return portOf(this.settings["RINGFENCE_LISTEN"]);
  }

  /** `POST /v1/decide`, whatever comes back. */
  ask(call: object): Promise<Answer> {
    const body = JSON.stringify(call);
    return answerOf(`http://${this.settings["RINGFENCE_LISTEN"]}/v1/decide`, { body });
  }

  /** Decides a call; anything but 200 is a fault of the test. */
  async decide(call: object): Promise<Record<string, unknown>> {
    const { status, body } = await this.ask({ callId: "test", ...call });
    if (status !== 200) throw new Error(`decide answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** The cause by which a call of this number is decided. */
  async causeOf(from: string): Promise<unknown> {
    return (await this.decide({ from }))["cause"];
  }

  /** A method of JSON-RPC over HTTP; an error as answer is thrown. */
  async rpc(method: string, params: object): Promise<Record<string, unknown>> {
    const { body } = await answerOf(`http://${this.settings["RINGFENCE_LISTEN"]}/rpc`, {
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    if ("error" in body) throw new Error(`${method}: ${JSON.stringify(body["error"])}`);
    return body["result"] as Record<string, unknown>;
  }

  /** A path of the admin listener. */
  admin(path: string, method = "GET"): Promise<Answer> {
    return answerOf(`http://${this.settings["RINGFENCE_ADMIN_LISTEN"]}${path}`, { method });
  }

  async isReady(): Promise<boolean> {
    return (await this.admin("/readyz")).status === 200;
  }

  /** The value of a metric, named as on the page: `ringfence_degraded_total{what="dno"}`. */
  async metric(line: string): Promise<number | undefined> {
    const page = await fetch(`http://${this.settings["RINGFENCE_ADMIN_LISTEN"]}/metrics`);
    const lines = (await page.text()).split("\n");
    const found = lines.find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length));
  }

  /** `ringfence` with the settings of this service. */
  cli(...words: readonly string[]): Promise<CommandResult> {
    return ringfence(words, this.settings, this.#folder.path);
  }

  /** The same where anything but success is a fault of the test; what it printed. */
  async cliDone(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.cli(...words);
    if (status !== 0) throw new Error(`ringfence ${words.join(" ")}: ${status}\n${stderr}`);
    return stdout;
  }

  signal(name: NodeJS.Signals): void {
    this.#program.signal(name);
  }

  /** Waits for its end; the exit status. */
  ended(withinMs: number): Promise<number> {
    return this.#program.ended(withinMs);
  }

  isRunning(): boolean {
    return this.#program.status() === undefined;
  }

  /** All that it has written. */
  output(): string {
    return this.#program.output();
  }

  lines(): readonly LogLine[] {
    return linesOf(this.#program);
  }

  /** Waits for a line of the log. */
  line(msg: string, matches: (line: LogLine) => boolean = () => true): Promise<LogLine> {
    return waitUntil(
      `line "${msg}"`,
      () => this.lines().find((line) => line.msg === msg && matches(line)),
      START_MS,
    );
  }

  /** The line of the decision log for a Call-ID. */
  decisionLine(callId: string): Promise<LogLine> {
    return this.line("decision", (line) => line["callId"] === callId);
  }

  async stop(): Promise<void> {
    await this.#program.stop();
    await this.#folder.remove();
  }
}

function listeningLine(program: Program): LogLine | undefined {
  if (program.status() !== undefined) throw new Error("it has ended");
  return linesOf(program).find(({ msg }) => msg === "listening");
}

/** Whole lines of JSON; what stands on standard error is none. */
function linesOf(program: Program): LogLine[] {
  const lines = program.output().split("\n").slice(0, -1);
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as LogLine);
}

async function answerOf(url: string, request: RequestInit): Promise<Answer> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(START_MS),
    ...request,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function portOf(listen: string | undefined): number {
  return Number(listen?.split(":").at(-1));
}
