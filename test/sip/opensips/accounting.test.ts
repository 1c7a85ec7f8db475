import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GatewayResponse } from "../harness/gateway.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { projectPath } from "../harness/project.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REASON =
  'SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/a_B-9?x=$ru;id=a_B-9";location=RLN';
const OTHERS = 'SIP;cause=603;text="v=analytics1;url=https://other.example/x;id=Zz_9-";location=LN';

const BLOCK = {
  action: "block",
  cause: "analytics.score",
  mode: "enforce",
  status: 603,
  phrase: "Network Blocked",
  headers: `Reason: ${REASON}\r\n`,
  id: "a_B-9",
} as const;
const REJECT = { ...BLOCK, action: "reject", cause: "dno.unused", phrase: "Decline", headers: "" };
const PASS = { action: "pass", cause: "none", mode: "enforce", id: "p-1" } as const;
const ANSWERED: GatewayResponse = { status: 200, phrase: "OK" };

/** The line of README.md that gives the fields to acc, here for the log and not for a database. */
function fieldsLine(): string {
  const readme = readFileSync(projectPath("opensips-cfg/README.md"), "utf8");
  const line = /^modparam\("acc", "extra_fields", "db: .*$/m.exec(readme)?.[0];
  if (line === undefined) throw new Error("README.md has no line for acc");
  return line.replace('"db: ', '"log: ');
}

/** What an operator is told to do to the includes. */
function withAccounting(include: string): string {
  return include.replaceAll(/^#acc /gm, "");
}

describeOpensips("accounting of calls, by OpenSIPS", () => {
  let path: OpensipsPath;
  let answer: GatewayResponse;
  beforeAll(async () => {
    const include = 'include_file "ringfence.cfg"';
    const lines = ['loadmodule "acc.so"', fieldsLine(), include].join("\n");
    path = await openOpensipsPath({
      gateways: [() => [answer]],
      linesBeforeQuestion: ['\tdo_accounting("log", "failed");'],
      editScript: (script) => script.replace(include, () => lines),
      editInclude: withAccounting,
    });
  });
  afterAll(() => path?.close());

  /** Places a call until it is refused or answered; the fields of its one record. */
  async function accounted(decision: object, refusal: GatewayResponse): Promise<object> {
    path.decisions.answer = () => ({ kind: "decision", decision });
    answer = refusal;
    const call = path.call();
    call.send();
    await call.final();
    const lines = await waitUntil("a record of the call", () => {
      const all = path.opensips
        .log()
        .split("\n")
        .filter((line) => line.includes("NOTICE:ACC:"));
      const ofCall = all.filter((line) => line.includes(`call_id=${call.callId};`));
      return ofCall.length > 0 ? ofCall : undefined;
    });
    expect(lines).toHaveLength(1);
    const [own = "", ...fields] = (lines[0] ?? "").split(";ringfence_");
    const reason = /;reason=(.*)$/.exec(own)?.[1];
    const pairs = fields.map((field) => [field.split("=", 1)[0], field.replace(/^\w+=/, "")]);
    return { sipReason: reason, ...Object.fromEntries(pairs) };
  }

  it("tells a block from what acc calls Decline, with the Reason that went on the wire", async () => {
    expect(await accounted(BLOCK, ANSWERED)).toEqual({
      sipReason: "Decline",
      ...{ action: "block", cause: "analytics.score", would: "", id: "a_B-9" },
      ...{ status: "603", phrase: "Network Blocked", reason: REASON },
    });
  });

  it("has a reject as what it was, without a Reason", async () => {
    expect(await accounted(REJECT, ANSWERED)).toMatchObject({
      ...{ sipReason: "Decline", action: "reject", cause: "dno.unused" },
      ...{ status: "603", phrase: "Decline", reason: "" },
    });
  });

  it("keeps another network's 603+, every Reason of it", async () => {
    const headerLines = [`Reason: ${OTHERS}`, "Reason: Q.850;cause=21"];
    const refusal = { status: 603, phrase: "Network Blocked", headerLines };
    expect(await accounted(PASS, refusal)).toMatchObject({
      ...{ action: "pass", cause: "none", id: "p-1" },
      ...{ status: "603", phrase: "Network Blocked", reason: `${OTHERS},Q.850;cause=21` },
    });
  });

  it("keeps a callee's plain 603 apart from it", async () => {
    expect(await accounted(PASS, { status: 603, phrase: "Decline" })).toMatchObject({
      ...{ action: "pass", status: "603", phrase: "Decline", reason: "" },
    });
  });

  it("has an answered call with its decision and without a refusal", async () => {
    const observed = { ...PASS, would: "block", cause: "analytics.score" };
    expect(await accounted(observed, ANSWERED)).toMatchObject({
      ...{ action: "pass", cause: "analytics.score", would: "block" },
      ...{ status: "", phrase: "", reason: "" },
    });
  });
});
