import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REJECT = {
  kind: "decision",
  decision: { action: "reject", cause: "dno.unused", status: 603, phrase: "Decline", headers: "" },
} as const;

describeOpensips("the log of the SBC, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
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
    const before = path.opensips.log().length;
    const call = path.call({ callId });
    call.send();
    expect((await call.final()).status).toBe(603);
    await expect
      .poll(() => path.opensips.log().slice(before))
      .toContain(`ringfence: reject callid=${logged} cause=dno.unused`);
  });
});
