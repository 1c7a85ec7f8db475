import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { makeScratchFolder, type ScratchFolder } from "../harness/scratch-folder.ts";
import { TRANSPORTS } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";

const REASON =
  'SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/a_B-9?x=$ru;id=a_B-9";location=RLN';
const OTHERS =
  'SIP;cause=603;text="v=analytics1;url=https://other.example/x?a=1%3B2;id=Zz_9-";location=LN';

const FIELDS = ["action", "cause", "would", "id", "status", "phrase", "reason"];
const OWN = ["method", "from_tag", "to_tag", "callid", "sip_code", "sip_reason", "time"];

/** A record of the acc table by the names of its columns. */
type Accounted = Readonly<Record<string, string>>;

const BLOCK = {
  action: "block",
  cause: "analytics.score",
  mode: "enforce",
  status: 603,
  phrase: "Network Blocked",
  headers: `Reason: ${REASON}\r\n`,
  id: "a_B-9",
} as const;
const REJECT = {
  ...BLOCK,
  action: "reject",
  cause: "dno.unused",
  phrase: "Decline",
  headers: "",
  id: "r-1",
} as const;
const PASS = { action: "pass", cause: "none", mode: "enforce", id: "p-1" } as const;

type Decided = { readonly action: string; readonly cause: string; readonly status?: number };
const ANSWERED: GatewayResponse = { status: 200, phrase: "OK" };

/** The acc table as db_text keeps it, with the columns of ringfence-acc.sql. */
async function makeTable(folder: string): Promise<void> {
  const sql = await readFile("kamailio-cfg/ringfence-acc.sql", "utf8");
  const added = [...sql.matchAll(/ADD COLUMN (\w+)/g)].map(([, name]) => name);
  expect(added).toEqual(FIELDS.map((field) => `ringfence_${field}`));
  const columns = [...OWN, ...added].map((name) => {
    return name === "time" ? "time(int)" : `${name}(string,null)`;
  });
  await writeFile(join(folder, "acc"), `id(int,auto) ${columns.join(" ")}\n`);
  await writeFile(
    join(folder, "version"),
    "id(int,auto) table_name(string) table_version(int)\n1:acc:5\n",
  );
}

describe.each(TRANSPORTS)("accounting of calls, by %s", (transport) => {
  let path: CallPath;
  let folder: ScratchFolder;
  let answer: GatewayResponse;

  beforeAll(async () => {
    folder = await makeScratchFolder("acc");
    await makeTable(folder.path);
    path = await openCallPath(transport, {
      gateways: [() => [answer]],
      sbcLines: [
        `#!define SBC_ACC_DB "text://${folder.path}"`,
        '#!define SBC_ACC_DB_MODULE "db_text.so"',
      ],
    });
  });
  afterAll(async () => {
    await path?.close();
    await folder?.remove();
  });

  /** Places a call until it is refused or answered; its records. */
  async function accounted(decision: Decided, refusal: GatewayResponse): Promise<Accounted[]> {
    path.decisions.answer = () => ({ kind: "decision", decision });
    answer = refusal;
    const call = path.call();
    call.send();
    const { status } = await call.final();
    expect(status).toBe("status" in decision ? decision.status : refusal.status);
    return waitUntil("a record of the call", async () => {
      // db_text keeps what is written in memory until it is asked for it.
      await path.kamailio.kamcmd("db_text.dump");
      const table = await readFile(join(folder.path, "acc"), "utf8");
      const records = table.split("\n").slice(1, -1).map(recordOf);
      const ofCall = records.filter(({ callid }) => callid === call.callId);
      return ofCall.length > 0 ? ofCall : undefined;
    });
  }

  it("tells a block from what acc calls Decline, with the Reason that went on the wire", async () => {
    expect(await accounted(BLOCK, ANSWERED)).toMatchObject([
      {
        ...{ sip_code: "603", sip_reason: "Decline" },
        ...{ action: "block", cause: "analytics.score", would: "", id: "a_B-9" },
        ...{ status: "603", phrase: "Network Blocked", reason: REASON },
      },
    ]);
  });

  it("has a reject as what it was, without a Reason", async () => {
    expect(await accounted(REJECT, ANSWERED)).toMatchObject([
      {
        ...{ sip_code: "603", sip_reason: "Decline" },
        ...{ action: "reject", cause: "dno.unused", id: "r-1" },
        ...{ status: "603", phrase: "Decline", reason: "" },
      },
    ]);
  });

  it("keeps another network's 603+, every Reason of it", async () => {
    const refusal = {
      status: 603,
      phrase: "Network Blocked",
      headerLines: [`Reason: ${OTHERS}`, "Reason: Q.850;cause=21"],
    };
    expect(await accounted(PASS, refusal)).toMatchObject([
      {
        ...{ action: "pass", cause: "none", id: "p-1" },
        ...{ status: "603", phrase: "Network Blocked", reason: `${OTHERS},Q.850;cause=21` },
      },
    ]);
  });

  it("keeps a callee's plain 603 apart from it", async () => {
    expect(await accounted(PASS, { status: 603, phrase: "Decline" })).toMatchObject([
      { action: "pass", status: "603", phrase: "Decline", reason: "" },
    ]);
  });

  it("has an answered call with its decision and without a refusal", async () => {
    const observed = { ...PASS, would: "block", cause: "analytics.score" } as const;
    expect(await accounted(observed, ANSWERED)).toMatchObject([
      {
        ...{ sip_code: "200", action: "pass", cause: "analytics.score", would: "block" },
        ...{ status: "", phrase: "", reason: "" },
      },
    ]);
  });
});

/** A row of db_text: cells between colons, in which colons and backslashes are escaped. */
function recordOf(row: string): Accounted {
  const cells = row.split(/(?<!\\):/).map((cell) => cell.replace(/\\(.)/g, "$1"));
  return Object.fromEntries(["", ...OWN, ...FIELDS].map((name, at) => [name, cells[at] ?? ""]));
}
