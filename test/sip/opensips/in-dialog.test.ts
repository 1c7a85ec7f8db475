import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

// The SBC of these tests asks about every request that leaves it, those of dialogs included.
const ASKS_ALWAYS = (script: string) =>
  script
    .replace("\troute(RINGFENCE);\n", "")
    .replace("route[RELAY] {", "route[RELAY] {\n\troute(RINGFENCE);");

describeOpensips("within a dialog, by OpenSIPS,", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ editScript: ASKS_ALWAYS });
  });
  afterAll(() => path?.close());

  it("neither ACK nor re-INVITE nor BYE is asked about, and all reach the far end", async () => {
    const call = path.call();
    call.send();
    const answer = await call.final();
    // Two processes of the SBC may take two datagrams in either order.
    await expect.poll(() => received(path)).toHaveLength(2);
    call.sendBytes(call.withinDialog("INVITE", answer, 2));
    await expect.poll(() => call.responses().filter(({ status }) => status === 200).length).toBe(2);
    call.sendBytes(call.withinDialog("ACK", answer, 2));
    await expect.poll(() => received(path)).toHaveLength(4);
    call.sendBytes(call.withinDialog("BYE", answer, 3));
    await expect.poll(() => call.responses("BYE").map(({ status }) => status)).toEqual([200]);
    expect(received(path)).toEqual(["INVITE", "ACK", "INVITE", "ACK", "BYE"]);
    expect(path.decisions.questions).toHaveLength(1);
  });
});

function received(path: OpensipsPath): readonly (string | undefined)[] {
  return path.gateways[0]?.received.map(({ method }) => method) ?? [];
}
