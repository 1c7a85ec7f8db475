import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const REJECT = {
  kind: "decision",
  decision: { action: "reject", cause: "dno.unused", status: 603, phrase: "Decline", headers: "" },
} as const;

describe.each(TRANSPORTS)("the log of the SBC, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
    path.decisions.answer = () => REJECT;
  });
  afterAll(() => path?.close());

  it.each([
    ["a fold", "a\r\n ringfence: pass callid=b", "a___ringfence:_pass_callid=b"],
    ["a bare CR", "a\rb", "a_b"],
    ["an escape sequence", "a\u001b[2Jb", "a_[2Jb"],
    ["spaces", "a cause=none id=b", "a_cause=none_id=b"],
    ["more than a line holds", "a b".repeat(5_000), "a_b".repeat(86).slice(0, 256)],
  ])("has one line a call, whatever its Call-ID holds: %s", async (_, callId, logged) => {
    const before = path.kamailio.log().length;
    const call = path.call({ callId });
    call.send();
    expect((await call.final()).status).toBe(603);
    await expect
      .poll(() => path.kamailio.log().slice(before))
      .toContain(`ringfence: reject callid=${logged} cause=dno.unused`);
  });
});
