import { afterEach, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a caller that never waits for the service, by %s", (transport) => {
  let path: CallPath | undefined;
  afterEach(() => path?.close());

  it("is one whose source address is configured so", async () => {
    path = await openCallPath(transport, {
      ringfenceLines: [String.raw`#!define RINGFENCE_EXEMPT_SOURCES "^127\.0\.0\.1$"`],
    });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(path.decisions.questions).toEqual([]);
  });

  it("is one whose trunk is configured so, and no other", async () => {
    path = await openCallPath(transport, {
      ringfenceLines: ['#!define RINGFENCE_EXEMPT_TRUNKS "^(psap-east|psap-west)$"'],
      linesBeforeQuestion: ["\t$avp(ringfence_trunk) = $hdr(X-Trunk);"],
    });
    for (const trunk of ["psap-west", "carrier-a"]) {
      const call = path.call({ headerLines: [`X-Trunk: ${trunk}`] });
      call.send();
      await call.final();
    }
    expect(path.decisions.questions.map((question) => question["trunk"])).toEqual(["carrier-a"]);
    expect(await path.kamailio.counter("exempt")).toBe(1);
  });
});
