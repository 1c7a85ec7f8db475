import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("a call that the service rejects, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
  });
  afterAll(() => path?.close());

  function answerWith(cause: string, status: number, phrase: string, headers?: string): void {
    path.decisions.answer = () => ({
      kind: "decision",
      decision: { action: "reject", cause, mode: "enforce", status, phrase, headers, id: "d-17" },
    });
  }

  it.each([
    ["dno.invalid", 603, "Decline"],
    ["dno.unallocated", 603, "Decline"],
    ["dno.unused", 403, "Forbidden"],
    ["dno.inbound-only", 603, "Decline"],
    ["subscriber.blocked", 607, "Unwanted"],
  ])("for %s gets %i %s and nothing that tells why", async (cause, status, phrase) => {
    answerWith(cause, status, phrase, "");
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe(`SIP/2.0 ${status} ${phrase}`);
    expect(response.bytes.toString()).not.toMatch(/reason|call-info|error-info|warning|dno/i);
  });

  it("gets the response where the answer has no headers at all", async () => {
    answerWith("dno.unused", 603, "Decline");
    const call = path.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 603 Decline");
  });

  it("does not reach the far end", () => {
    expect(path.gateways[0]?.received).toEqual([]);
  });

  it("leaves one line with its Call-ID in the log, and is counted", async () => {
    answerWith("dno.invalid", 603, "Decline", "");
    const before = await path.opensips.counter("rejected");
    const call = path.call({ callId: "rejected-1@caller" });
    call.send();
    await call.final();
    const lines = path.opensips.log().split("\n");
    const found = lines.filter((line) => line.includes("rejected-1@caller"));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      "ringfence: reject callid=rejected-1@caller cause=dno.invalid status=603 id=d-17",
    );
    expect(await path.opensips.counter("rejected")).toBe(before + 1);
  });
});
