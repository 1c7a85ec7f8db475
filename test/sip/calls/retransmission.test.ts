import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)(
  "an INVITE that is sent again while the question is open, by %s,",
  (transport) => {
    let path: CallPath;
    beforeAll(async () => {
      path = await openCallPath(transport, {
        ringfenceLines: ["#!define RINGFENCE_TIMEOUT_MS 2000"],
      });
    });
    afterAll(() => path?.close());

    it("is answered 100, asked about once, and reaches the far end once", async () => {
      path.decisions.answer = () => ({
        kind: "decision",
        decision: { action: "pass", cause: "none" },
        afterMs: 1_400,
      });
      const call = path.call();
      for (let count = 0; count < 4; count += 1) {
        call.send();
        await sleep(60);
      }
      expect((await call.final()).status).toBe(200);
      expect(call.responses().filter((response) => response.status === 100).length).toBeGreaterThan(
        1,
      );
      expect(path.decisions.questions).toHaveLength(1);
      expect(path.gateways[0]?.received.filter(({ method }) => method === "INVITE")).toHaveLength(
        1,
      );
    });
  },
);
