import { afterEach, describe, expect, it } from "vitest";
import type { AnswerInvite, GatewayResponse } from "../harness/gateway.ts";
import { openTransit, type Transit } from "../harness/transit-sbc.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectUnchanged, placed, REFUSALS, tried } from "./refusals.ts";

const BLOCKED: GatewayResponse = REFUSALS["several Reason headers"] ?? { status: 603, phrase: "x" };
const says =
  (status: number, phrase: string): AnswerInvite =>
  () => [{ status, phrase }];

let transit: Transit | undefined;
afterEach(async () => {
  await transit?.close();
  transit = undefined;
});

async function opened(
  forking: "serial" | "parallel",
  gateways: readonly AnswerInvite[],
): Promise<Transit> {
  transit = await openTransit({ forking, gateways });
  return transit;
}

describe("after serial forking", () => {
  it.each(["603+", "607 with Call-Info", "608 with its jCard"])(
    "%s of the second gateway goes back as it came, and the third is left alone",
    async (name) => {
      const refusal = REFUSALS[name] as GatewayResponse;
      const { call, gateways } = await opened("serial", [
        says(503, "Service Unavailable"),
        () => [refusal],
        says(200, "OK"),
      ]);
      const response = await placed(call());
      expectUnchanged(response, gateways[1]?.sent[0]);
      expect(transit && tried(transit)).toEqual([1, 1, 0]);
    },
  );
});

describe("after parallel forking", () => {
  it.each(["603+", "607 with Call-Info", "608 with its jCard"])(
    "%s wins over other failures",
    async (name) => {
      const refusal = REFUSALS[name] as GatewayResponse;
      const { call, gateways } = await opened("parallel", [
        says(486, "Busy Here"),
        () => [refusal],
        says(503, "Service Unavailable"),
      ]);
      const response = await placed(call());
      expectUnchanged(response, gateways[1]?.sent[0]);
      await expect.poll(() => transit && tried(transit)).toEqual([1, 1, 1]);
    },
  );

  // RFC 3261 §16.7 step 5
  it("cancels the branch that still rings, and goes back as it came", async () => {
    const { call, gateways } = await opened("parallel", [says(180, "Ringing"), () => [BLOCKED]]);
    const response = await placed(call());
    expectUnchanged(response, gateways[1]?.sent[0]);
    await waitUntil("CANCEL", () =>
      gateways[0]?.received.some(({ method }) => method === "CANCEL"),
    );
  });
});
