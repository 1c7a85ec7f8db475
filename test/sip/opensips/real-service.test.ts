import { afterAll, beforeAll, expect, it } from "vitest";
import { CALLS, reasonOfPolicy } from "../../demo/calls.ts";
import type { Call } from "../harness/caller.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { projectPath } from "../harness/project.ts";
import { type Service, startService } from "../harness/service.ts";
import { linesOf } from "../harness/sip-message.ts";
import { SCORED_CALLER } from "../harness/stage.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("the real service, asked by OpenSIPS,", () => {
  let service: Service;
  let path: OpensipsPath;
  beforeAll(async () => {
    service = await startService({
      manifest: projectPath("dno-data/samples/manifest.yaml"),
      policy: projectPath("test/demo/policy.yaml"),
    });
    await service.rpc("score.set", { number: SCORED_CALLER, score: 97, category: "robocall" });
    path = await openOpensipsPath({ servicePort: service.httpPort });
  });
  afterAll(async () => {
    await path?.close();
    await service?.stop();
  });

  function placed(wish: { readonly from: string; readonly ruri: string }): Call {
    const call = path.call(wish);
    call.send();
    return call;
  }

  it.each([
    ["an unassigned NPA", CALLS.unassignedNpa, "dno.invalid"],
    ["an unallocated exchange", CALLS.unallocatedExchange, "dno.unallocated"],
    ["an unused number", CALLS.unusedNumber, "dno.unused"],
    ["an inbound-only number", CALLS.inboundOnlyNumber, "dno.inbound-only"],
    ["quotes and a backslash in the display name", CALLS.quotesInDisplayName, "dno.unused"],
  ])("silently rejects a caller with %s", async (_who, wish, cause) => {
    const arrived = path.gateways[0]?.invites().length;
    const call = placed(wish);
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 603 Decline");
    expect(response.bytes.toString()).not.toMatch(/^(reason|call-info|error-info|warning)/im);
    expect(path.gateways[0]?.invites()).toHaveLength(arrived ?? 0);
    expect(await service.decision(call.callId)).toMatchObject({ action: "reject", cause });
  });

  it("blocks a caller with a bad score by 603+", async () => {
    const call = placed(CALLS.scoredCaller);
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
    const { id } = await service.decision(call.callId);
    expect(linesOf(response, "Reason")).toEqual([reasonOfPolicy(id)]);
  });

  it.each([
    ["a good caller", CALLS.goodCaller],
    ["an anonymous one", CALLS.anonymousCaller],
    ["a foreign one", CALLS.foreignCaller],
  ])("passes %s", async (_who, wish) => {
    const call = placed(wish);
    expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
    expect(await service.decision(call.callId)).toMatchObject({ action: "pass", cause: "none" });
  });

  it("is not asked about a call to 911", async () => {
    const call = placed(CALLS.unusedNumberCalls911);
    expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
    expect(service.decisions().map(({ callId }) => callId)).not.toContain(call.callId);
  });

  it("stops no caller from hanging up while it has no processor", async () => {
    const arrived = path.gateways[0]?.invites().length;
    const asked = await path.opensips.counter("asked");
    service.pause();
    const call = placed(CALLS.goodCaller);
    await expect.poll(() => path.opensips.counter("asked")).toBe(asked + 1);
    call.cancel();
    await expect.poll(() => call.responses("CANCEL").map(({ status }) => status)).toEqual([200]);
    service.resume();
    expect((await call.final()).status).toBe(487);
    expect(path.gateways[0]?.invites()).toHaveLength(arrived ?? 0);
  });

  it("decides until it is killed, and afterwards every call passes at once", async () => {
    expect((await placed(CALLS.serviceKilled).final()).startLine).toBe("SIP/2.0 603 Decline");
    await service.kill();
    for (let count = 0; count < 3; count += 1) {
      const call = placed(CALLS.serviceKilled);
      expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
      expect(call.elapsedMs()).toBeLessThan(1_000);
    }
  });
});
