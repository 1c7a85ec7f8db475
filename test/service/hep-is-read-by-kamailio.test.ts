import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HepSender } from "../../service/observability/hep-sender.ts";
import { freeUdpPort } from "../sip/harness/free-port.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { type RunningScript, startScript } from "../sip/harness/script-runner.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";

const SOON_MS = 20_000;

/** The columns that sipcapture writes a log line into. */
const COLUMNS = {
  ...{ id: "int,auto", date: "int,null", micro_ts: "string,null", correlation_id: "string,null" },
  ...{ source_ip: "string,null", source_port: "int,null", destination_ip: "string,null" },
  ...{ destination_port: "int,null", proto: "int,null", family: "int,null", type: "int,null" },
  ...{ node: "string,null", msg: "string,null" },
};

let folder: string;
let port: number;
let collector: RunningScript;

// A reader of HEPv3 that is not ours: Kamailio's own collector, module sipcapture.
beforeAll(async () => {
  const scratch = await makeScratchFolder("sipcapture");
  folder = scratch.path;
  port = await freeUdpPort();
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name}(${type})`);
  collector = await startScript({
    folder: scratch,
    files: {
      version: "id(int,auto) table_name(string) table_version(int)\n1:sip_capture:4\n",
      sip_capture: "id(int,auto)\n",
      logs_capture: `${columns.join(" ")}\n`,
      "kamailio.cfg": `#!KAMAILIO
debug=2
children=1
listen=udp:127.0.0.1:${port}
loadmodule "kex.so"
loadmodule "ctl.so"
loadmodule "db_text.so"
loadmodule "sipcapture.so"
modparam("ctl", "binrpc", "unix:${join(folder, "kamailio_ctl")}")
modparam("sipcapture", "hep_capture_on", 1)
modparam("sipcapture", "db_url", "text://${folder}")

request_route {
	exit;
}
`,
    },
    sharedMemory: 32,
  });
});
afterAll(() => collector?.stop());

/** The first line that it has captured, by the names of its columns. */
async function captured(): Promise<Readonly<Record<string, string>> | undefined> {
  // db_text keeps what is written in memory until it is asked for it.
  await collector.kamcmd("db_text.dump");
  const row = (await readFile(join(folder, "logs_capture"), "utf8")).split("\n")[1];
  if (!row) return undefined;
  const cells = row.split(/(?<!\\):/).map((cell) => cell.replace(/\\(.)/g, "$1"));
  return Object.fromEntries(Object.keys(COLUMNS).map((name, at) => [name, cells[at] ?? ""]));
}

it("Kamailio's collector takes a decision for a log line of its call, from us, at its time", async () => {
  const sender = new HepSender({ host: "127.0.0.1", port }, 8603);
  await sender.open((error) => {
    throw error;
  });
  try {
    const line = '{"msg":"decision","action":"block","cause":"analytics.score"}';
    const row = await waitUntil(
      "a captured line",
      () => {
        sender.send("call-1@sbc.example", `${line}\n`, 1_795_161_600_123);
        return captured();
      },
      SOON_MS,
    );
    expect(row).toMatchObject({
      ...{ date: "1795161600", correlation_id: "call-1@sbc.example", msg: line },
      ...{ source_ip: "127.0.0.1", destination_ip: "127.0.0.1", destination_port: String(port) },
      // AF_INET, and the number of the agent behind a name of the collector's own.
      ...{ family: "2", node: "homer01:8603" },
    });
  } finally {
    sender.close();
  }
});
