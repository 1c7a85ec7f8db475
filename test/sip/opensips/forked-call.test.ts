import { afterAll, beforeAll, expect, it } from "vitest";
import { type Gateway, openGateway } from "../harness/gateway.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

// Other than Kamailio, OpenSIPS keeps every branch over a suspension. ($branch is append_branch() in
// 3.4 and 3.5, and append_msg_branch() in 3.6.)
describeOpensips("a script that asks after it has forked the call, by OpenSIPS", () => {
  let path: OpensipsPath;
  let second: Gateway;
  beforeAll(async () => {
    second = await openGateway(() => []);
    path = await openOpensipsPath({
      linesBeforeQuestion: [`\t$branch = "sip:second@127.0.0.1:${second.port}";`],
    });
  });
  afterAll(async () => {
    await path?.close();
    second?.close();
  });

  it("asks once, and the call goes to both branches", async () => {
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    await expect.poll(() => second.invites()).toHaveLength(1);
    expect(path.gateways[0]?.invites()).toHaveLength(1);
    expect(path.decisions.questions).toHaveLength(1);
  });
});
