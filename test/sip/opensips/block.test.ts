import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { linesOf } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REASON =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/a_B-9?x=$ru&y=%24fu;tel=+18005550199;id=a_B-9";location=RLN';

describeOpensips("a call that the service blocks, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
  });
  afterAll(() => path?.close());

  function answerWith(headers: string): void {
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

  it("gets the status line and the Reason header byte for byte", async () => {
    answerWith(`${REASON}\r\n`);
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(linesOf(response, "Reason")).toEqual([REASON]);
    expect(path.gateways[0]?.received).toEqual([]);
    expect(await path.opensips.counter("blocked")).toBe(1);
  });

  it("gets two header lines where the service gives two, in their order", async () => {
    answerWith(`${REASON}\r\nReason: Q.850;cause=21\r\n`);
    const call = path.call();
    call.send();
    expect(linesOf(await call.final(), "Reason")).toEqual([REASON, "Reason: Q.850;cause=21"]);
  });

  it("gets a Call-Info where that is what the service gives", async () => {
    const callInfo = "Call-Info: <https://block.example.net/c.jwt>;purpose=jwscard";
    answerWith(`${callInfo}\r\n`);
    const call = path.call();
    call.send();
    expect(linesOf(await call.final(), "Call-Info")).toEqual([callInfo]);
  });

  it("gets the same response again when it sends the INVITE again", async () => {
    answerWith(`${REASON}\r\n`);
    const call = path.call();
    call.send();
    const first = await call.final();
    const asked = path.decisions.questions.length;
    call.send();
    await expect.poll(() => call.responses().filter(({ status }) => status === 603).length).toBe(2);
    expect(call.responses().at(-1)?.bytes).toEqual(first.bytes);
    expect(path.decisions.questions).toHaveLength(asked);
  });
});
