import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { openGateway } from "../harness/gateway.ts";

// tm keeps one destination over a suspension and forgets the others.
describe("a script that asks after it has forked the call", () => {
  let path: CallPath;
  const second = openGateway(() => []);
  beforeAll(async () => {
    const fork = `append_branch("sip:second@127.0.0.1:${(await second).port}")`;
    path = await openCallPath("rpc", {
      sbcLines: ['loadmodule "corex.so"'],
      linesBeforeQuestion: [`\t${fork};`],
    });
  });
  afterAll(async () => {
    await path?.close();
    (await second).close();
  });

  it("keeps both branches: the call passes unasked, and the log says what is wrong", async () => {
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    await expect.poll(async () => (await second).invites()).toHaveLength(1);
    expect(path.decisions.questions).toEqual([]);
    expect(path.kamailio.log()).toMatch(/ringfence: passed callid=\S+, asked after/);
  });
});
