import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("an operator who switches Ringfence off in the running OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
    path.decisions.answer = () => ({
      kind: "decision",
      decision: {
        action: "reject",
        cause: "dno.unused",
        status: 603,
        phrase: "Decline",
        headers: "",
      },
    });
  });
  afterAll(() => path?.close());

  async function statusOfCall(): Promise<number | undefined> {
    const call = path.call();
    call.send();
    return (await call.final()).status;
  }

  it("has every call passed unasked, until it is switched on again", async () => {
    expect(await statusOfCall()).toBe(603);
    await path.opensips.mi("shv_set", "ringfence_enabled", "int", "0");
    expect(await statusOfCall()).toBe(200);
    expect(await statusOfCall()).toBe(200);
    expect(path.decisions.questions).toHaveLength(1);
    await path.opensips.mi("shv_set", "ringfence_enabled", "int", "1");
    expect(await statusOfCall()).toBe(603);
  });
});
