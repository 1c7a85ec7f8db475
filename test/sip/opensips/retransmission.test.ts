import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const SBCS: Readonly<Record<string, (script: string) => string>> = {
  "an SBC that absorbs it": (script) => script,
  "an SBC that leaves that to Ringfence": (script) =>
    script.replace('\tif (!is_method("ACK")) t_check_trans();\n', ""),
  "an SBC that has opened the transaction itself": (script) =>
    script.replace("\troute(RINGFENCE);\n", "\tt_newtran();\n\troute(RINGFENCE);\n"),
};

describeOpensips("an INVITE that is sent again while the question is open, by OpenSIPS,", () => {
  let path: OpensipsPath | undefined;
  afterEach(() => path?.close());

  it.each(Object.entries(SBCS))(
    "is answered 100, asked about once, and reaches the far end once in %s",
    async (_which, editScript) => {
      path = await openOpensipsPath({ editScript });
      path.decisions.answer = () => ({
        kind: "decision",
        decision: { action: "pass", cause: "none" },
        afterMs: 900,
      });
      const call = path.call();
      for (let count = 0; count < 4; count += 1) {
        call.send();
        await sleep(60);
      }
      expect((await call.final()).status).toBe(200);
      const trying = call.responses().filter((response) => response.status === 100);
      expect(trying.length).toBeGreaterThan(1);
      expect(path.decisions.questions).toHaveLength(1);
      expect(path.gateways[0]?.received.filter(({ method }) => method === "INVITE")).toHaveLength(
        1,
      );
      expect(await path.opensips.counter("asked")).toBe(1);
    },
  );
});
