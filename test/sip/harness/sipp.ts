import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { freeUdpPort } from "./free-port.ts";
import { type Program, startProgram } from "./program.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { type LoggedMessage, readSippMessages } from "./sipp-messages.ts";
import { waitUntil } from "./wait-until.ts";

/** What a scenario of test/sip/scenarios puts into its INVITE. */
export interface SippCall {
  readonly scenario: "call" | "hang-up";
  readonly ruri: string;
  /** From without its tag. */
  readonly from: string;
  /** Complete header lines without CRLF. */
  readonly headerLines?: readonly string[];
  /** A loopback address that the call comes from, 127.0.0.1 when left out: the trunk is known by it. */
  readonly sourceIp?: string;
}

/** A call that SIPp has placed: its messages, and whether they went as the scenario says. */
export interface SippOutcome {
  readonly asScenario: boolean;
  readonly callId: string;
  readonly messages: readonly LoggedMessage[];
}

const CALL_LIMIT_MS = 15_000;

function scenario(name: string): string {
  return projectPath("test/sip/scenarios", `${name}.xml`);
}

// SIPp does not always end on SIGTERM and then keeps its port; `timeout -k` sees to it.
function underTimeout(seconds: number, parameters: readonly string[]): readonly string[] {
  return ["-k", "2", String(seconds), "sipp", ...parameters];
}

/** Places one call with SIPp and waits for its end. */
export async function placeSippCall(sbcPort: number, call: SippCall): Promise<SippOutcome> {
  const folder = makeScratchFolder("sipp");
  const callId = `${call.scenario}-${basename(folder.path)}@sipp`;
  const log = join(folder.path, "messages.log");
  const headers = (call.headerLines ?? []).map((line) => `\r\n${line}`).join("");
  const sipp = await startProgram(
    "timeout",
    underTimeout(CALL_LIMIT_MS / 1_000, [
      `127.0.0.1:${sbcPort}`,
      ...[
        "-sf",
        scenario(call.scenario),
        "-m",
        "1",
        "-nostdin",
        "-trace_msg",
        "-message_file",
        log,
      ],
      ...[
        "-i",
        call.sourceIp ?? "127.0.0.1",
        "-p",
        String(await freeUdpPort()),
        "-cid_str",
        callId,
      ],
      ...["-key", "ruri", call.ruri, "-key", "from", call.from, "-key", "headers", headers],
    ]),
    { cwd: folder.path },
  );
  try {
    const status = await sipp.ended(CALL_LIMIT_MS + 5_000);
    const messages = readSippMessages(await readFile(log));
    return { asScenario: status === 0, callId, messages };
  } finally {
    await sipp.stop();
    await folder.remove();
  }
}

/** SIPp as the far end of calls, with the scenario far-end.xml. */
export interface SippFarEnd {
  readonly port: number;
  /** Every message so far, both ways. */
  messages(): Promise<readonly LoggedMessage[]>;
  stop(): Promise<void>;
}

/** How long a far end lives at most, should nobody stop it. */
const FAR_END_SECONDS = 600;

/** Starts a far end on a free port. */
export async function startSippFarEnd(): Promise<SippFarEnd> {
  const folder = makeScratchFolder("far-end");
  const log = join(folder.path, "messages.log");
  const port = await freeUdpPort();
  const sipp = await startProgram(
    "timeout",
    underTimeout(FAR_END_SECONDS, [
      ...["-sf", scenario("far-end"), "-nostdin", "-trace_msg", "-message_file", log],
      ...["-i", "127.0.0.1", "-p", String(port)],
    ]),
    { cwd: folder.path },
  );
  await waitUntil("far end", () => isBound(port) || failed(sipp));
  return {
    port,
    messages: async () => readSippMessages(await readFile(log).catch(() => Buffer.alloc(0))),
    stop: async () => {
      await sipp.stop();
      await folder.remove();
    },
  };
}

function failed(sipp: Program): false {
  if (sipp.status() !== undefined) throw new Error(`SIPp did not start:\n${sipp.output()}`);
  return false;
}

async function isBound(port: number): Promise<boolean> {
  const sockets = await readFile("/proc/net/udp", "utf8");
  return sockets.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} `);
}
