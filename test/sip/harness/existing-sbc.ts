import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freeUdpPort } from "./free-port.ts";
import { PATIENT } from "./kamailio.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { type RunningScript, startScript } from "./script-runner.ts";
import { SipEndpoint } from "./sip-endpoint.ts";

export interface ExistingSbcOptions {
  /** The whole kamailio.cfg; it includes ringfence.cfg and imports kamailio-local.cfg. */
  readonly script: string;
  /** Lines of ringfence-local.cfg: where the service is. */
  readonly ringfenceLines: readonly string[];
  /** Further lines of kamailio-local.cfg. */
  readonly localLines?: readonly string[];
  /** Rows of the database by table, as module db_text has them; `DBURL` is defined with it. */
  readonly rows?: Readonly<Record<string, readonly string[]>>;
  /** Megabytes; 128 when left out. */
  readonly sharedMemory?: number;
}

/** Somebody's own SBC with ringfence.cfg beside its script. */
export interface ExistingSbc extends RunningScript {
  readonly sipPort: number;
  /** Registers a contact on that port of 127.0.0.1 for an address of record, for an hour. */
  register(addressOfRecord: string, contactPort: number): Promise<void>;
}

/** The empty tables of Debian's package kamailio. */
const EMPTY_TABLES = "/usr/share/kamailio/dbtext/kamailio";

/** Starts it on a free port. */
export async function startExistingSbc(options: ExistingSbcOptions): Promise<ExistingSbc> {
  const folder = await makeScratchFolder("existing-sbc");
  const sipPort = await freeUdpPort();
  const running = await startScript({
    folder,
    files: {
      ...(await includeFiles()),
      "kamailio.cfg": options.script,
      "kamailio-local.cfg": lines(
        `listen=udp:127.0.0.1:${sipPort}`,
        ...(options.rows === undefined ? [] : await database(folder.path, options.rows)),
        ...(options.localLines ?? []),
      ),
      "ringfence-local.cfg": lines(...options.ringfenceLines, PATIENT),
    },
    ...(options.sharedMemory === undefined ? {} : { sharedMemory: options.sharedMemory }),
  });
  return {
    ...running,
    sipPort,
    register: (addressOfRecord, contactPort) => register(sipPort, addressOfRecord, contactPort),
  };
}

/** What an operator copies beside a script that exists. */
export async function includeFiles(): Promise<Record<string, string>> {
  const read = (name: string) => readFile(projectPath("kamailio-cfg", name), "utf8");
  return {
    "ringfence.cfg": await read("ringfence.cfg"),
    "ringfence-transit.cfg": await read("ringfence-transit.cfg"),
  };
}

function lines(...all: readonly string[]): string {
  return [...all, ""].join("\n");
}

async function database(
  directory: string,
  rows: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const tables = join(directory, "tables");
  await cp(EMPTY_TABLES, tables, { recursive: true });
  for (const [table, added] of Object.entries(rows)) {
    await writeFile(join(tables, table), lines(...added), { flag: "a" });
  }
  return [`#!define DBURL "text://${tables}"`, 'loadmodule "db_text.so"'];
}

async function register(
  sipPort: number,
  addressOfRecord: string,
  contactPort: number,
): Promise<void> {
  const endpoint = await SipEndpoint.open();
  try {
    endpoint.send(
      [
        `REGISTER ${addressOfRecord.replace(/[^:]*@/, "")} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${endpoint.port};branch=z9hG4bKregister`,
        "Max-Forwards: 70",
        `From: <${addressOfRecord}>;tag=register`,
        `To: <${addressOfRecord}>`,
        `Call-ID: register-${contactPort}`,
        "CSeq: 1 REGISTER",
        `Contact: <sip:callee@127.0.0.1:${contactPort}>`,
        "Expires: 3600",
        "Content-Length: 0",
        "",
        "",
      ].join("\r\n"),
      sipPort,
    );
    const answer = await endpoint.message(
      "answer to REGISTER",
      ({ status }) => status !== undefined,
    );
    if (answer.status !== 200) throw new Error(`REGISTER: ${answer.startLine}`);
  } finally {
    endpoint.close();
  }
}
