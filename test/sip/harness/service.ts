import { freeTcpPort } from "./free-port.ts";
import { type Program, startProgram } from "./program.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { waitUntil } from "./wait-until.ts";

export interface ServiceOptions {
  readonly manifest: string;
  readonly policy: string;
  /** Without it the service uses the embedded store. */
  readonly redisUrl?: string;
  /** Further settings, by their names in the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A line of the decision log. */
export interface LoggedDecision {
  readonly callId: string;
  readonly id: string;
  readonly action: string;
  readonly cause: string;
  readonly would?: string;
  readonly wouldCause?: string;
  readonly attestation: string;
  readonly trunk?: string;
}

/** The running service, as its users know it. */
export interface Service {
  /** Of the process that runs now. */
  readonly pid: number;
  readonly httpPort: number;
  readonly rpcPort: number;
  /** Calls a method by JSON-RPC over HTTP; throws what it answers with when that is an error. */
  rpc(method: string, parameters: object): Promise<unknown>;
  /** The decision logged under that Call-ID; waits for it, for the log may be written in batches. */
  decision(callId: string): Promise<LoggedDecision>;
  /** Every decision logged so far. */
  decisions(): readonly LoggedDecision[];
  /** The lines of its log so far that have this message. */
  logged(message: string): readonly Readonly<Record<string, unknown>>[];
  /** Takes its processor away (SIGSTOP) and gives it back. */
  pause(): void;
  resume(): void;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again where it was, after `kill`: same ports, same data folder. Waits until it is ready. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

const START_MS = 40_000;

interface Ports {
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly adminPort: number;
}

async function startMain(
  options: ServiceOptions,
  directory: string,
  ports: Ports,
): Promise<Program> {
  const program = await startProgram(process.execPath, [projectPath("dist/service/main.js")], {
    cwd: directory,
    env: {
      ...withoutRingfence(process.env),
      RINGFENCE_LISTEN: `127.0.0.1:${ports.httpPort}`,
      RINGFENCE_RPC_LISTEN: `127.0.0.1:${ports.rpcPort}`,
      RINGFENCE_ADMIN_LISTEN: `127.0.0.1:${ports.adminPort}`,
      RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
      RINGFENCE_DATA_DIR: directory,
      RINGFENCE_MANIFEST: options.manifest,
      RINGFENCE_POLICY: options.policy,
      ...(options.redisUrl === undefined ? {} : { RINGFENCE_REDIS_URL: options.redisUrl }),
      ...options.settings,
    },
  });
  try {
    await waitUntil("readiness of the service", () => isReady(program, ports.adminPort), START_MS);
    return program;
  } catch (error) {
    await program.stop();
    throw new Error(`the service did not start:\n${program.output()}`, { cause: error });
  }
}

/** Starts `dist/service/main.js` on free ports with a data folder of its own, and waits until it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const folder = makeScratchFolder("service");
  const ports: Ports = {
    httpPort: await freeTcpPort(),
    rpcPort: await freeTcpPort(),
    adminPort: await freeTcpPort(),
  };
  const start = () => startMain(options, folder.path, ports);
  let program: Program;
  try {
    program = await start();
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const logged = (message: string) => readLines(program.output(), message);
  const decisions = () => logged("decision") as unknown as LoggedDecision[];
  return {
    get pid() {
      return program.pid;
    },
    httpPort: ports.httpPort,
    rpcPort: ports.rpcPort,
    rpc: (method, parameters) => callRpc(ports.httpPort, method, parameters),
    decisions,
    logged,
    decision: (callId) =>
      waitUntil(`decision about ${callId}`, () => decisions().find((one) => one.callId === callId)),
    pause: () => program.signal("SIGSTOP"),
    resume: () => program.signal("SIGCONT"),
    kill: async () => {
      program.signal("SIGKILL");
      await program.ended(5_000);
    },
    startAgain: async () => {
      await program.stop();
      program = await start();
    },
    stop: async () => {
      await program.stop();
      await folder.remove();
    },
  };
}

function withoutRingfence(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("RINGFENCE_")),
  );
}

async function isReady(program: Program, adminPort: number): Promise<boolean> {
  if (program.status() !== undefined) throw new Error("the service has ended");
  const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.ok ?? false;
}

function readLines(output: string, message: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line.includes(`"msg":${JSON.stringify(message)}`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function callRpc(httpPort: number, method: string, parameters: object): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/rpc`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: parameters }),
    signal: AbortSignal.timeout(10_000),
  });
  const { result, error } = (await answer.json()) as { result?: unknown; error?: object };
  if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}
