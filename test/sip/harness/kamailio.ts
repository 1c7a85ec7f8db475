import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freeUdpPort } from "./free-port.ts";
import { type Program, startProgram } from "./program.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { SipEndpoint } from "./sip-endpoint.ts";
import type { Transport } from "./transport.ts";
import { waitUntil } from "./wait-until.ts";

export interface KamailioOptions {
  readonly transport: Transport;
  /** Where the decision service listens. */
  readonly httpPort: number;
  readonly rpcPort: number;
  /** Ports of the gateways, the preferred one first. */
  readonly gatewayPorts: readonly number[];
  /** Further lines of ringfence-local.cfg, for instance `#!define RINGFENCE_TIMEOUT_MS 500`. */
  readonly ringfenceLines?: readonly string[];
  /** Further lines of kamailio-local.cfg. */
  readonly sbcLines?: readonly string[];
  /** Script lines that stand before `route(RINGFENCE)`: what an SBC knows of its caller. */
  readonly linesBeforeQuestion?: readonly string[];
  /** Makes another SBC of kamailio.cfg. */
  readonly editScript?: (script: string) => string;
}

/** A running Kamailio with the shipped scripts. */
export interface Kamailio {
  readonly sipPort: number;
  /** All that it has logged so far. */
  log(): string;
  /** Runs `kamcmd` on it and returns what that prints. */
  kamcmd(...words: readonly string[]): Promise<string>;
  /** One of the counters `ringfence_<name>`. */
  counter(name: string): Promise<number>;
  /** Ends it, as an operator would, and keeps its folder. */
  shutDown(): Promise<void>;
  /** Starts it again after `shutDown`, with the same scripts on the same port. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

const SCRIPTS = projectPath("kamailio-cfg");
const BUILT_MODULE = projectPath(".cache/kamailio-modules/http_async_client.so");

async function startScripts(directory: string, sipPort: number): Promise<Program> {
  const program = await startProgram(
    "kamailio",
    ["-f", join(directory, "kamailio.cfg"), "-Y", directory, "-m", "256", "-DD", "-E"],
    { cwd: directory },
  );
  try {
    await waitUntilItAnswers(program, sipPort);
    return program;
  } catch (error) {
    await program.stop();
    throw new Error(`Kamailio did not start:\n${program.output()}`, { cause: error });
  }
}

/** Starts Kamailio with the scripts of kamailio-cfg/ in a folder of its own, on a free port. */
export async function startKamailio(options: KamailioOptions): Promise<Kamailio> {
  const folder = await makeScratchFolder("kamailio");
  const directory = folder.path;
  const sipPort = await freeUdpPort();
  await writeConfiguration(directory, sipPort, options);
  const start = () => startScripts(directory, sipPort);
  const control = `unix:${join(directory, "control")}`;
  const kamcmd = async (...words: readonly string[]) => {
    const { stdout } = await promisify(execFile)("kamcmd", ["-s", control, ...words], {
      timeout: 5_000,
    });
    return stdout;
  };
  let program: Program;
  try {
    program = await start();
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    sipPort,
    log: () => program.output(),
    kamcmd,
    counter: async (name) => readCounter(await kamcmd("stats.fetch", `ringfence_${name}`)),
    shutDown: () => program.stop(),
    startAgain: async () => {
      program = await start();
    },
    stop: async () => {
      await program.stop();
      await folder.remove();
    },
  };
}

function readCounter(printed: string): number {
  return Number(/:\s*(\d+)/.exec(printed)?.[1] ?? Number.NaN);
}

async function writeConfiguration(
  directory: string,
  sipPort: number,
  options: KamailioOptions,
): Promise<void> {
  const scripts = (await readdir(SCRIPTS)).filter((file) => file.endsWith(".cfg"));
  for (const file of scripts.filter((name) => !name.endsWith("-local.cfg"))) {
    await copyFile(join(SCRIPTS, file), join(directory, file));
  }
  await editFile(join(directory, "kamailio.cfg"), (script) =>
    (options.editScript ?? ((same) => same))(
      withLinesBefore("\troute(RINGFENCE);\n", script, options.linesBeforeQuestion ?? []),
    ),
  );
  const gateways = options.gatewayPorts.map(
    (port, at) => `1 sip:127.0.0.1:${port} 0 ${options.gatewayPorts.length - at}\n`,
  );
  await writeFile(join(directory, "dispatcher.list"), gateways.join(""));
  await writeFile(
    join(directory, "kamailio-local.cfg"),
    [
      `#!define SBC_LISTEN udp:127.0.0.1:${sipPort}`,
      `#!define SBC_GATEWAYS "${join(directory, "dispatcher.list")}"`,
      `#!define SBC_CONTROL "unix:${join(directory, "control")}"`,
      "#!define SBC_CHILDREN 2",
      ...(options.sbcLines ?? []),
      "",
    ].join("\n"),
  );
  await writeFile(
    join(directory, "ringfence-local.cfg"),
    [...transportLines(options), ...(options.ringfenceLines ?? []), PATIENT, ""].join("\n"),
  );
}

async function editFile(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(file, edit(await readFile(file, "utf8")));
}

function withLinesBefore(anchor: string, script: string, lines: readonly string[]): string {
  if (!script.includes(anchor)) throw new Error(`kamailio.cfg has no ${anchor}`);
  return script.replace(anchor, () => [...lines, anchor].join("\n"));
}

/**
 * Line of ringfence-local.cfg for tests that want a decision: on a machine with other work a service
 * may well not get its turn within the 200 ms that are shipped. Those about the timeout set their own.
 */
export const PATIENT = "#!trydef RINGFENCE_TIMEOUT_MS 2000";

/** Lines of ringfence-local.cfg that say where the service is, and how it is asked. */
export function transportLines(
  options: Pick<KamailioOptions, "transport" | "httpPort" | "rpcPort">,
): string[] {
  if (options.transport === "rpc") {
    const server = `conn=ringfence;addr=127.0.0.1;port=${options.rpcPort};priority=1;weight=1`;
    return [`#!define RINGFENCE_RPC_SERVER "${server}"`];
  }
  return [
    "#!define RINGFENCE_WITH_HTTP",
    `#!define RINGFENCE_URL "http://127.0.0.1:${options.httpPort}/v1/decide"`,
    ...(existsSync(BUILT_MODULE) ? [`#!define RINGFENCE_HTTP_MODULE "${BUILT_MODULE}"`] : []),
  ];
}

async function waitUntilItAnswers(program: Program, sipPort: number): Promise<void> {
  const endpoint = await SipEndpoint.open();
  const ping = [
    `OPTIONS sip:127.0.0.1:${sipPort} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${endpoint.port};branch=z9hG4bKping`,
    "Max-Forwards: 70",
    "From: <sip:ping@127.0.0.1>;tag=ping",
    `To: <sip:127.0.0.1:${sipPort}>`,
    `Call-ID: ping-${sipPort}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
  try {
    await waitUntil(
      "answer of Kamailio",
      () => {
        if (program.status() !== undefined) throw new Error("Kamailio has ended");
        if (endpoint.received.length > 0) return true;
        endpoint.send(ping, sipPort);
        return false;
      },
      10_000,
    );
  } finally {
    endpoint.close();
  }
}
