import { afterEach, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("a caller that never waits for the service, by OpenSIPS", () => {
  let path: OpensipsPath | undefined;
  afterEach(() => path?.close());

  it("is one whose source address is configured so", async () => {
    path = await openOpensipsPath({ settings: ["ringfence_exempt_sources=s:^127[.]0[.]0[.]1$"] });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(path.decisions.questions).toEqual([]);
  });

  it("is one whose trunk is configured so, and no other", async () => {
    path = await openOpensipsPath({
      settings: ["ringfence_exempt_trunks=s:^(psap-east|psap-west)$"],
      linesBeforeQuestion: ["\t$avp(ringfence_trunk) = $hdr(X-Trunk);"],
    });
    for (const trunk of ["psap-west", "carrier-a"]) {
      const call = path.call({ headerLines: [`X-Trunk: ${trunk}`] });
      call.send();
      await call.final();
    }
    expect(path.decisions.questions.map((question) => question["trunk"])).toEqual(["carrier-a"]);
    expect(await path.opensips.counter("exempt")).toBe(1);
  });
});
