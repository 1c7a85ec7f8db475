import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SERVICE_FLAGS } from "../../bench/server-process.ts";
import { freeTcpPort } from "../sip/harness/free-port.ts";
import { startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALL_MIX } from "./call-mix.ts";

/** Ringfence's service under load, its decision log in a file. */
export interface DecisionService {
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly adminPort: number;
  /** Its process group. */
  readonly group: number;
  /** Its working directory, with its data and its log. */
  readonly folder: string;
  stop(): Promise<void>;
}

const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules:
  dno.invalid: { mode: enforce, status: 603, phrase: Decline }
  analytics.score: { mode: enforce, thresholds: { A: 95, B: 90, C: 85, none: 85 } }
`;

/**
 * Starts the service as it is set by default, on free ports, with the lists and scores of the mix as
 * an operator would load them.
 *
 * @param nodeParameters of the process
 */
export async function startDecisionService(
  ...nodeParameters: readonly string[]
): Promise<DecisionService> {
  const folder = await makeScratchFolder("load-service");
  const inFolder = (name: string) => join(folder.path, name);
  const [httpPort, rpcPort, adminPort] = [
    await freeTcpPort(),
    await freeTcpPort(),
    await freeTcpPort(),
  ];
  await writeFile(inFolder("policy.yaml"), POLICY);
  await writeFile(inFolder("scores.csv"), scores());
  const env = {
    ...withoutRingfence(process.env),
    RINGFENCE_LISTEN: `127.0.0.1:${httpPort}`,
    RINGFENCE_RPC_LISTEN: `127.0.0.1:${rpcPort}`,
    RINGFENCE_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
    RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
    RINGFENCE_DATA_DIR: folder.path,
    RINGFENCE_POLICY: inFolder("policy.yaml"),
  };
  const ringfence = (...words: readonly string[]) =>
    promisify(execFile)(process.execPath, [projectPath("dist/service/cli/main.js"), ...words], {
      env,
      timeout: 60_000,
    });
  await ringfence("dno", "reload");
  await ringfence("score", "import", inFolder("scores.csv"));
  const main = projectPath("dist/service/main.js");
  const service = [process.execPath, ...SERVICE_FLAGS, ...nodeParameters, main];
  const program = await startProgram("sh", ["-c", 'exec "$@" >log 2>&1', "sh", ...service], {
    cwd: folder.path,
    env,
  });
  const stop = async () => {
    await program.stop();
    await folder.remove();
  };
  try {
    await waitUntil(
      "readiness of the service",
      async () => {
        if (program.status() !== undefined) throw new Error("the service has ended");
        return (await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined))?.ok;
      },
      15_000,
    );
  } catch (error) {
    const words = await readFile(inFolder("log"), "utf8");
    await stop();
    throw new Error(`the service did not start:\n${words}`, { cause: error });
  }
  return { httpPort, rpcPort, adminPort, group: program.pid, folder: folder.path, stop };
}

/** Settings in the environment of whoever runs this would measure something else. */
function withoutRingfence(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("RINGFENCE_")),
  );
}

function scores(): string {
  const blocked = CALL_MIX.filter(({ kind }) => kind === "block");
  return `${blocked.map(({ callingNumber }) => `${callingNumber},99`).join("\n")}\n`;
}
