import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { type Answer, PASS } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const BLOCK: Answer = {
  kind: "decision",
  decision: { action: "block", cause: "analytics.score", status: 603, phrase: "Network Blocked" },
};

let path: CallPath | undefined;
afterEach(() => path?.close());

describe.each(TRANSPORTS)(
  "an SBC that opens the transaction itself, asking by %s,",
  (transport) => {
    async function opened(): Promise<CallPath> {
      path = await openCallPath(transport, { linesBeforeQuestion: ["\tt_newtran();"] });
      return path;
    }

    it("has the service decide, too", async () => {
      const { call: newCall, decisions } = await opened();
      decisions.answer = () => BLOCK;
      const call = newCall();
      call.send();
      expect((await call.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(decisions.questions).toHaveLength(1);
    });

    it("asks once about an INVITE that is sent again", async () => {
      const { call: newCall, decisions, gateways } = await opened();
      decisions.answer = () => ({ ...PASS, afterMs: 600 }) as Answer;
      const call = newCall();
      for (let count = 0; count < 4; count += 1) {
        call.send();
        await sleep(50);
      }
      expect((await call.final()).status).toBe(200);
      expect(decisions.questions).toHaveLength(1);
      expect(gateways[0]?.received.filter(({ method }) => method === "INVITE")).toHaveLength(1);
    });
  },
);

/** Another module, here janssonrpcc itself, has suspended the call for a question of its own. */
const SUSPENDED_BEFORE = (script: string) =>
  script.replace("\troute(RINGFENCE);\n\troute(AFTER_RINGFENCE);\n", () =>
    [
      "\tt_newtran();",
      `\tjanssonrpc_request("ringfence", "decide", '{"callId":"portability"}', "route=DIPPED");`,
      "\texit;",
      "}",
      "",
      "route[DIPPED] {",
      "\troute(RINGFENCE);",
      "\troute(AFTER_RINGFENCE);",
      "",
    ].join("\n"),
  );

describe("a call that was suspended before it is asked about", () => {
  // Measured: suspended once more, it hangs, and janssonrpcc with it.
  it("passes unasked, and so does the next one", async () => {
    path = await openCallPath("rpc", { editScript: SUSPENDED_BEFORE });
    for (let count = 0; count < 2; count += 1) {
      const call = path.call();
      call.send();
      expect((await call.final()).status).toBe(200);
    }
    expect(path.decisions.questions.map(({ callId }) => callId)).toEqual([
      "portability",
      "portability",
    ]);
    expect(await path.kamailio.counter("skipped")).toBe(2);
    expect(path.kamailio.log()).toContain("ringfence: passed, no transaction");
  });
});
