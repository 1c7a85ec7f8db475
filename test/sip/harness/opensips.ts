import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accepts } from "./accepts.ts";
import type { Credentials } from "./credentials.ts";
import { freeUdpPort } from "./free-port.ts";
import { OPENSIPS } from "./opensips-binary.ts";
import { openOpensipsControl } from "./opensips-control.ts";
import { type Program, startProgram } from "./program.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { SipEndpoint } from "./sip-endpoint.ts";
import type { SipTransport } from "./transit-sbc.ts";
import { waitUntil } from "./wait-until.ts";

export interface OpensipsOptions {
  /** Where the decision service listens. */
  readonly httpPort: number;
  /** Ports of the gateways, the preferred one first. */
  readonly gatewayPorts: readonly number[];
  /** A loopback address of all of them; 127.0.0.1 when left out. */
  readonly gatewayAddress?: string;
  /** Shared variables as below the include line, for instance `ringfence_breaker_seconds=i:3`. */
  readonly settings?: readonly string[];
  /** Script lines that stand before `route(RINGFENCE)`: what an SBC knows of its caller. */
  readonly linesBeforeQuestion?: readonly string[];
  /** Between the SBC and both sides; UDP when left out. */
  readonly sipTransport?: SipTransport;
  /** Certificate and key of the SBC, for TLS. */
  readonly tls?: Credentials;
  /** Makes another SBC of opensips.cfg. */
  readonly editScript?: (script: string) => string;
  /** Does to each include what an operator is told to do to it. */
  readonly editInclude?: (text: string) => string;
}

/** A running OpenSIPS with the shipped scripts. */
export interface Opensips {
  readonly sipPort: number;
  /** Its process group, another one after `startAgain`. */
  group(): number;
  /** All that it has logged so far. */
  log(): string;
  /** Calls a function of its management interface, as `opensips-cli -x mi` does. */
  mi(method: string, ...parameters: readonly (string | number)[]): Promise<unknown>;
  /** One of the counters `ringfence_<name>`. */
  counter(name: string): Promise<number>;
  /** Ends it, as an operator would, and keeps its folder. */
  shutDown(): Promise<void>;
  /** Starts it again after `shutDown`, with the same scripts on the same port. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

const SCRIPTS = projectPath("opensips-cfg");
const INCLUDES = [
  "ringfence.cfg",
  "ringfence-transit.cfg",
  "ringfence-tdm.cfg",
  "ringfence-ends.cfg",
];

/** Enough for the load test; what is not used is not taken from the machine. */
const SHARED_MEGABYTES = "1024";

/** Modules of OpenSIPS that speak TLS; not every build has them. */
export const TLS_MODULES = ["tls_openssl", "tls_mgm", "proto_tls"];

async function startScripts(
  binary: string,
  directory: string,
  sipPort: number,
  byTcp: boolean,
): Promise<Program> {
  const program = await startProgram(
    binary,
    ["-f", join(directory, "opensips.cfg"), "-w", directory, "-m", SHARED_MEGABYTES, "-F"],
    { cwd: directory },
  );
  try {
    await waitUntilItAnswers(program, sipPort);
    // what listens for connections starts after what answers pings
    if (byTcp) await waitUntil("TCP port of OpenSIPS", () => accepts(sipPort));
    return program;
  } catch (error) {
    await program.stop();
    throw new Error(`OpenSIPS did not start:\n${program.output()}`, { cause: error });
  }
}

/** Starts OpenSIPS with the scripts of opensips-cfg/ in a folder of its own, on a free port. */
export async function startOpensips(options: OpensipsOptions): Promise<Opensips> {
  if (!OPENSIPS.found) throw new Error(OPENSIPS.reason);
  const { binary, modules } = OPENSIPS;
  const folder = await makeScratchFolder("opensips");
  const directory = folder.path;
  const sipPort = await freeUdpPort();
  await writeConfiguration(directory, sipPort, modules, options);
  const byTcp = (options.sipTransport ?? "udp") !== "udp";
  const start = () => startScripts(binary, directory, sipPort, byTcp);
  const control = openOpensipsControl(directory);
  let program: Program;
  try {
    program = await start();
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    sipPort,
    group: () => program.pid,
    log: () => program.output(),
    mi: (method, ...parameters) => control.call(method, parameters),
    counter: async (name) => {
      const statistics = await control.call("get_statistics", [[`ringfence_${name}`]]);
      return Number(Object.values(statistics as object)[0]);
    },
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

async function writeConfiguration(
  directory: string,
  sipPort: number,
  modules: string,
  options: OpensipsOptions,
): Promise<void> {
  const gateways = join(directory, "gateways");
  const script = await readFile(join(SCRIPTS, "opensips.cfg"), "utf8");
  const ours = replaceAll(script, [
    ["socket=udp:127.0.0.1:5060", sockets(sipPort, options)],
    ['loadmodule "proto_udp.so"\n', transportModules(options)],
    ["udp_workers=4", "udp_workers=2"],
    ["stderror_enabled=no", "stderror_enabled=yes"],
    ["syslog_enabled=yes", "syslog_enabled=no"],
    ["/usr/lib/x86_64-linux-gnu/opensips/modules/", modules],
    ["/run/opensips/opensips_fifo", join(directory, "control")],
    ["/etc/opensips/gateways", gateways],
    [
      'include_file "ringfence.cfg"\n',
      ['include_file "ringfence.cfg"', ...settings(options), ""].join("\n"),
    ],
    [
      "\troute(RINGFENCE);\n",
      [...(options.linesBeforeQuestion ?? []), "\troute(RINGFENCE);\n"].join("\n"),
    ],
  ]);
  await writeFile(join(directory, "opensips.cfg"), (options.editScript ?? ((same) => same))(ours));
  for (const include of INCLUDES) {
    const text = await readFile(join(SCRIPTS, include), "utf8");
    await writeFile(join(directory, include), (options.editInclude ?? ((same) => same))(text));
  }
  await mkdir(gateways);
  await copyFile(join(SCRIPTS, "gateways", "version"), join(gateways, "version"));
  await writeFile(join(gateways, "dispatcher"), await gatewayTable(options));
}

/** Pings come by UDP, whatever calls come by. */
function sockets(sipPort: number, { sipTransport = "udp" }: OpensipsOptions): string {
  const transports = sipTransport === "udp" ? ["udp"] : ["udp", sipTransport];
  return transports.map((one) => `socket=${one}:127.0.0.1:${sipPort}`).join("\n");
}

function transportModules({ sipTransport = "udp", tls }: OpensipsOptions): string {
  const lines = ['loadmodule "proto_udp.so"'];
  if (sipTransport === "tcp") lines.push('loadmodule "proto_tcp.so"');
  if (sipTransport === "tls" && tls !== undefined) {
    lines.push(
      ...TLS_MODULES.map((name) => `loadmodule "${name}.so"`),
      'modparam("tls_mgm", "server_domain", "near")',
      'modparam("tls_mgm", "match_ip_address", "[near]*")',
      'modparam("tls_mgm", "client_domain", "far")',
      'modparam("tls_mgm", "match_ip_address", "[far]*")',
    );
    for (const domain of ["near", "far"]) {
      lines.push(
        `modparam("tls_mgm", "certificate", "[${domain}]${tls.certFile}")`,
        `modparam("tls_mgm", "private_key", "[${domain}]${tls.keyFile}")`,
        `modparam("tls_mgm", "verify_cert", "[${domain}]0")`,
        `modparam("tls_mgm", "require_cert", "[${domain}]0")`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

function settings(options: OpensipsOptions): string[] {
  const url = `ringfence_url=s:http://127.0.0.1:${options.httpPort}/v1/decide`;
  return [url, ...(options.settings ?? [])].map(
    (setting) => `modparam("cfgutils", "shvset", "${setting}")`,
  );
}

function replaceAll(script: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((text, [anchor, replacement]) => {
    if (!text.includes(anchor)) throw new Error(`opensips.cfg has no ${anchor}`);
    return text.replace(anchor, () => replacement);
  }, script);
}

/** The shipped table with other rows, so that its columns are tested, too. */
async function gatewayTable({
  gatewayPorts: ports,
  gatewayAddress = "127.0.0.1",
  sipTransport = "udp",
}: OpensipsOptions): Promise<string> {
  const shipped = await readFile(join(SCRIPTS, "gateways", "dispatcher"), "utf8");
  const [columns = "", row = ""] = shipped.split("\n");
  const rows = ports.map((port, at) =>
    row
      .split(/(?<!\\):/)
      .map((cell, column) => {
        if (column === 0) return String(at + 1);
        if (column === 2) return `sip\\:${gatewayAddress}\\:${port};transport=${sipTransport}`;
        return column === 7 ? String(ports.length - at) : cell;
      })
      .join(":"),
  );
  return `${[columns, ...rows].join("\n")}\n`;
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
      "answer of OpenSIPS",
      () => {
        if (program.status() !== undefined) throw new Error("OpenSIPS has ended");
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
