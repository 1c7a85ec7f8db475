import { describe, expect, it } from "vitest";
import { parseCallAttempt } from "../../service/decision/call-attempt.ts";
import { builtInPolicy } from "../../service/decision/policy/built-in.ts";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import type { ObservedResponse } from "../../service/server/ports.ts";
import { observePort } from "../../service/wiring/observe-port.ts";
import { keptLog } from "./kept-log.ts";

const NOTICE =
  'SIP;cause=603;text="v=analytics1;url=https://redress.far.example/x;id=abc";location=TN';

function observed(response: Partial<ObservedResponse>) {
  const counted: unknown[][] = [];
  const { logger, lines } = keptLog();
  const metrics = { observed: (...labels: unknown[]) => void counted.push(labels) };
  const nobody = { ended: () => undefined };
  const mask = (digits: string) => `masked ${digits.length}`;
  const port = observePort(metrics, logger, mask, nobody, builtInPolicy);
  port.observe({
    ...{ callId: "c1", status: 603, phrase: "Network Blocked", reason: [NOTICE] },
    ...{ callInfo: [], from: undefined, pai: [], trunk: "carrier-a" },
    ...response,
  });
  expect(counted).toHaveLength(1);
  return { line: lines[0], counted: counted[0] };
}

describe("a response observed in transit", () => {
  it("that is a 603+ is counted and logged with what it says", () => {
    const { line, counted } = observed({});
    expect(line).toMatchObject({
      msg: "response observed in transit",
      callId: "c1",
      trunk: "carrier-a",
      form: "603+",
      findings: [],
      notice: { url: "https://redress.far.example/x", id: "abc", location: "TN" },
    });
    expect(counted).toEqual(["603", "603+", "TN"]);
  });

  it("that is a plain 603 has no notice", () => {
    const { line, counted } = observed({ phrase: "Decline", reason: [] });
    expect(line).toMatchObject({ form: "plain", findings: ["phrase-other"] });
    expect(line).not.toHaveProperty("notice");
    expect(counted).toEqual(["603", "plain", "none"]);
  });

  it("that is a 603+ with a fault says which", () => {
    const reason = [NOTICE.replace("TN", "XX")];
    const { line, counted } = observed({ reason });
    expect(line).toMatchObject({ form: "malformed", findings: [expect.any(String)] });
    expect(counted).toMatchObject(["603", "malformed", expect.anything()]);
  });

  it("that is a 608 says where its jCard is (RFC 8688)", () => {
    const callInfo = ["<https://block.far.example/c.jwt>;purpose=jwscard"];
    const { line } = observed({ status: 608, phrase: "Rejected", reason: [], callInfo });
    expect(line).toMatchObject({ status: 608, form: "plain", callInfo });
    expect(observed({}).line).not.toHaveProperty("callInfo");
  });

  it.each([
    [607, "607"],
    [608, "608"],
    [486, "other"],
  ])("of status %d is counted under a label of a small set", (status, label) => {
    const { counted } = observed({ status, phrase: "x", reason: [] });
    expect(counted).toEqual([label, "plain", "none"]);
  });

  it.each([
    ['"A" <sip:+13034441234@a.example>', "masked 11"],
    ["<sip:1111111111@a.example>", "masked 10"],
    ["<sip:anonymous@anonymous.invalid>", undefined],
    [undefined, undefined],
  ])("names the caller of %s as the mask has it", (from, calling) => {
    expect(observed({ from }).line?.["calling"]).toBe(calling);
  });

  it.each([
    ["<sip:anonymous@anonymous.invalid>", ["<tel:+13034441234>"], "masked 11"],
    [
      "<sip:anonymous@anonymous.invalid>",
      ["<sip:alice@b.example>, <tel:+442071838750>"],
      "masked 12",
    ],
    ["<sip:1111111111@a.example>", ["<tel:+13034441234>"], "masked 10"],
    [undefined, ["<sip:+13034441234@b.example>"], "masked 11"],
    ["<sip:anonymous@anonymous.invalid>", ["<sip:alice@b.example>"], undefined],
  ])("names the asserted caller where From has no number: %s, %s", (from, pai, calling) => {
    expect(observed({ from, pai }).line?.["calling"]).toBe(calling);
  });
});

describe("the end of a call", () => {
  const POLICY = `
trunks:
  customers: { sourceIps: ["203.0.113.0/24"], trusted: false, verified: false }
  carrier-a: { sourceIps: ["192.0.2.10"], trusted: true, verified: true }
`;

  function ended(fields: object) {
    const noted: unknown[][] = [];
    const parsed = parsePolicy(POLICY);
    const call = parseCallAttempt({ callId: "c1", ...fields });
    if (!parsed.ok || !call.ok) throw new Error(JSON.stringify([parsed, call]));
    const behaviour = { ended: (...all: unknown[]) => void noted.push(all) };
    const metrics = { observed: () => undefined };
    const port = observePort(metrics, keptLog().logger, String, behaviour, () => parsed.policy);
    port.ended(call.call, 12.5);
    return noted[0];
  }

  const HEADERS = {
    from: "<sip:+12125550100@a.example>",
    pai: ["<sip:+13035550100@a.example>"],
    ruri: "sip:+17205550123@sbc.example",
    origId: "3a1b8c52-0000-4000-8000-000000000001",
  };

  it("counts for the number that the trunk asserts, as its decision did", () => {
    expect(ended({ ...HEADERS, sourceIp: "192.0.2.10" })).toEqual([
      {
        callingNumber: "13035550100",
        calledNumber: "17205550123",
        trunk: "carrier-a",
        origId: HEADERS.origId,
      },
      12.5,
    ]);
  });

  it("counts for the number in From where the trunk is not believed", () => {
    expect(ended({ ...HEADERS, trunk: "customers" })?.[0]).toMatchObject({
      callingNumber: "12125550100",
      trunk: "customers",
      origId: undefined,
    });
  });
});
