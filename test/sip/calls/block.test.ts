import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { linesOf } from "../harness/sip-message.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const REASON =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/a_B-9?x=$ru&y=%24fu;tel=+18005550199;id=a_B-9";location=RLN';

function answerWith(path: CallPath, headers: string): void {
  path.decisions.answer = () => ({
    kind: "decision",
    decision: {
      action: "block",
      cause: "analytics.score",
      mode: "enforce",
      status: 603,
      phrase: "Network Blocked",
      headers,
      id: "a_B-9",
    },
  });
}

describe.each(TRANSPORTS)("a call that the service blocks, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
  });
  afterAll(() => path?.close());

  it("gets the status line and the Reason header byte for byte", async () => {
    answerWith(path, `${REASON}\r\n`);
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(linesOf(response, "Reason")).toEqual([REASON]);
    expect(path.gateways[0]?.received).toEqual([]);
    expect(await path.kamailio.counter("blocked")).toBe(1);
  });

  it("gets two header lines where the service gives two, in their order", async () => {
    answerWith(path, `${REASON}\r\nReason: Q.850;cause=21\r\n`);
    const call = path.call();
    call.send();
    expect(linesOf(await call.final(), "Reason")).toEqual([REASON, "Reason: Q.850;cause=21"]);
  });

  it("gets the same response again when it sends the INVITE again", async () => {
    answerWith(path, `${REASON}\r\n`);
    const call = path.call();
    call.send();
    const first = await call.final();
    const asked = path.decisions.questions.length;
    call.send();
    const again = await call.final();
    expect(again.bytes).toEqual(first.bytes);
    expect(path.decisions.questions).toHaveLength(asked);
  });
});
