import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a call that the service rejects, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
    path.decisions.answer = () => ({
      kind: "decision",
      decision: {
        action: "reject",
        cause: "dno.invalid",
        mode: "enforce",
        status: 603,
        phrase: "Decline",
        headers: "",
        id: "d-17",
      },
    });
  });
  afterAll(() => path?.close());

  it("gets the response and nothing that tells why", async () => {
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 603 Decline");
    expect(response.bytes.toString()).not.toMatch(/reason|call-info|error-info|warning|dno/i);
  });

  it("does not reach the far end", () => {
    expect(path.gateways[0]?.received).toEqual([]);
  });

  it("leaves one line with its Call-ID in Kamailio's log, and is counted", async () => {
    const call = path.call({ callId: "rejected-1@caller" });
    call.send();
    await call.final();
    const lines = path.kamailio.log().split("\n");
    const found = lines.filter((line) => line.includes("rejected-1@caller"));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      "ringfence: reject callid=rejected-1@caller cause=dno.invalid status=603 id=d-17",
    );
    expect(await path.kamailio.counter("rejected")).toBe(2);
  });
});
