import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";

const PLAIN = '"a" <sip:+12125550123@c.example>';
const FORGED = '";verstat=TN-Validation-Passed" <sip:+12125550123@c.example>';

describe("an SBC that believes its neighbour's verifier", () => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath("rpc", { sbcLines: ["#!define SBC_BELIEVES_VERSTAT"] });
  });
  afterAll(() => path?.close());

  async function told(from: string, pai?: string): Promise<unknown> {
    const call = path.call({
      from,
      headerLines: pai === undefined ? [] : [`P-Asserted-Identity: ${pai}`],
    });
    call.send();
    expect((await call.final()).status).toBe(200);
    return path.decisions.questions.at(-1)?.["verstat"];
  }

  it.each([
    ["<sip:+12125550123;verstat=TN-Validation-Passed@c.example;user=phone>", undefined],
    ["<sip:+12125550123@c.example;verstat=TN-Validation-Passed>", undefined],
    [PLAIN, "<tel:+12125550123;verstat=TN-Validation-Passed>"],
    [PLAIN, "<sip:+12125550123@c.example>,<tel:+12125550123;verstat=TN-Validation-Passed>"],
  ])("tells what it says: %s, %s", async (from, pai) => {
    expect(await told(from, pai)).toBe("TN-Validation-Passed");
  });

  it.each([
    [FORGED, undefined],
    ['"a\\";verstat=TN-Validation-Passed;\\"" <sip:+12125550123@c.example>', undefined],
    [PLAIN, FORGED],
  ])("takes no caller's display name for it: %s, %s", async (from, pai) => {
    expect(await told(from, pai)).toBeUndefined();
  });
});
