import { afterEach, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { type Answer, PASS } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

/** Arms the failure_route above the question, and not below it. */
const ARMED_ABOVE = (script: string) =>
  script
    .replace('\tt_on_failure("NEXT_GATEWAY");\n\troute(RELAY);', "\troute(RELAY);")
    .replace("\troute(RINGFENCE);\n", '\tt_on_failure("NEXT_GATEWAY");\n\troute(RINGFENCE);\n');

describe.each(TRANSPORTS)(
  "an SBC that arms its failure_route above the question, by %s,",
  (transport) => {
    let path: CallPath | undefined;
    afterEach(() => path?.close());

    async function opened(...ringfenceLines: readonly string[]): Promise<CallPath> {
      path = await openCallPath(transport, {
        editScript: ARMED_ABOVE,
        ringfenceLines,
        gateways: [() => [{ status: 503, phrase: "Service Unavailable" }], undefined],
      });
      return path;
    }

    it.each<[string, Answer]>([
      ["passes it", PASS],
      ["fails", { kind: "error", status: 500 }],
      ["is silent", { kind: "silence" }],
    ])("still tries the next gateway when the service %s", async (_how, answer) => {
      const {
        call: newCall,
        decisions,
        gateways,
      } = await opened("#!define RINGFENCE_TIMEOUT_MS 300");
      decisions.answer = () => answer;
      const call = newCall();
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(decisions.questions).toHaveLength(1);
      expect(gateways.map((gateway) => gateway.invites().length)).toEqual([1, 1]);
    });

    it("answers 487 to a caller who hangs up meanwhile, and tries no gateway", async () => {
      const {
        call: newCall,
        decisions,
        gateways,
      } = await opened("#!define RINGFENCE_TIMEOUT_MS 2000");
      decisions.answer = () => ({ kind: "silence" });
      const call = newCall();
      call.send();
      await expect.poll(() => decisions.questions.length).toBe(1);
      call.cancel();
      expect((await call.final()).status).toBe(487);
      expect(gateways.map((gateway) => gateway.invites().length)).toEqual([0, 0]);
    });
  },
);
