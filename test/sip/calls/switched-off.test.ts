import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)(
  "an operator who switches Ringfence off in the running SBC, by %s,",
  (transport) => {
    let path: CallPath;
    beforeAll(async () => {
      path = await openCallPath(transport);
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
      await path.kamailio.kamcmd("cfg.set_now_int", "ringfence", "enabled", "0");
      expect(await statusOfCall()).toBe(200);
      expect(await statusOfCall()).toBe(200);
      expect(path.decisions.questions).toHaveLength(1);
      await path.kamailio.kamcmd("cfg.set_now_int", "ringfence", "enabled", "1");
      expect(await statusOfCall()).toBe(603);
    });

    it.each(["enabled", "timeout_ms", "breaker_failures", "breaker_seconds"])(
      "reads what %s means from kamcmd",
      async (name) => {
        expect(await path.kamailio.kamcmd("cfg.help", "ringfence", name)).toMatch(/\w+ \w+ \w+/);
      },
    );
  },
);
