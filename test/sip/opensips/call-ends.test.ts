import { afterEach, expect, it } from "vitest";
import { GOOD_CALLEE } from "../harness/caller.ts";
import { isThere, OPENSIPS } from "../harness/opensips-binary.ts";
import {
  type OpensipsPath,
  type OpensipsPathOptions,
  openOpensipsPath,
} from "../harness/opensips-path.ts";
import { projectPath } from "../harness/project.ts";
import { startService } from "../harness/service.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { describeOpensips } from "./describe-opensips.ts";

const MODULES = OPENSIPS.found ? OPENSIPS.modules : "";
/** Before 3.6, event routes are a module. */
const INCLUDES = [
  ...(isThere(MODULES, "event_route") ? ['loadmodule "event_route.so"'] : []),
  'include_file "ringfence-ends.cfg"',
  "",
];

const WITH_ENDS = (script: string) =>
  script
    .replace('include_file "ringfence.cfg"\n', (line) => line + INCLUDES.join("\n"))
    .replace("route[AFTER_RINGFENCE] {\n", (line) => `${line}\troute(RINGFENCE_WATCH);\n`);

const PAI = "P-Asserted-Identity: <sip:+13035550100@caller.example.net>";

describeOpensips(
  "the end of a call, reported by OpenSIPS,",
  () => {
    let path: OpensipsPath | undefined;
    afterEach(() => path?.close());

    async function open(
      gateways?: OpensipsPathOptions["gateways"],
      servicePort?: number,
    ): Promise<OpensipsPath> {
      path = await openOpensipsPath({
        editScript: WITH_ENDS,
        reports: true,
        ...(servicePort && { servicePort }),
        linesBeforeQuestion: [
          '\t$avp(ringfence_trunk) = "carrier-a";',
          '\t$avp(ringfence_orig_id) = "3a1b8c52";',
        ],
        ...(gateways && { gateways }),
      });
      return path;
    }

    /** What the service is told, beside questions. */
    function reports({ decisions }: OpensipsPath): readonly Record<string, unknown>[] {
      return decisions.questions
        .filter(({ method }) => method === "observe")
        .map(({ params }) => params as Record<string, unknown>)
        .filter(({ outcome }) => outcome !== undefined);
    }

    async function report(opened: OpensipsPath): Promise<Record<string, unknown>> {
      await waitUntil("report", () => reports(opened).length > 0);
      expect(reports(opened)).toHaveLength(1);
      return reports(opened)[0] ?? {};
    }

    it("that was answered tells who called whom, and for how long", async () => {
      const opened = await open();
      const call = opened.call({ headerLines: [PAI] });
      call.send();
      const answer = await call.final();
      await waitUntil("a second", () => call.elapsedMs() > 1_100);
      call.sendBytes(call.withinDialog("BYE", answer, 2));
      expect(await report(opened)).toEqual({
        callId: call.callId,
        from: "sip:+12125550123@caller.example.net;user=phone",
        pai: "sip:+13035550100@caller.example.net",
        ruri: GOOD_CALLEE,
        sourceIp: "127.0.0.1",
        trunk: "carrier-a",
        origId: "3a1b8c52",
        outcome: "answered",
        durationMs: expect.any(Number),
      });
      const { durationMs } = await report(opened);
      expect([1_000, 2_000, 3_000]).toContain(durationMs);
    });

    it("that was refused further on tells that nobody answered", async () => {
      const opened = await open([() => [{ status: 486, phrase: "Busy Here" }]]);
      const call = opened.call();
      call.send();
      expect(await call.final()).toMatchObject({ status: 486 });
      expect(await report(opened)).toMatchObject({ callId: call.callId, outcome: "unanswered" });
    });

    it("that another gateway takes after a broken one is one call, and answered", async () => {
      const opened = await open([() => [{ status: 503, phrase: "Broken" }], undefined]);
      const call = opened.call();
      call.send();
      const answer = await call.final();
      expect(answer).toMatchObject({ status: 200 });
      call.sendBytes(call.withinDialog("BYE", answer, 2));
      expect(await report(opened)).toMatchObject({ callId: call.callId, outcome: "answered" });
    });

    it("that the caller gave up tells that nobody answered", async () => {
      const opened = await open([() => [{ status: 180, phrase: "Ringing" }]]);
      const call = opened.call();
      call.send();
      await waitUntil("ringing", () => call.responses().some(({ status }) => status === 180));
      call.cancel();
      const gateway = opened.gateways[0];
      await waitUntil("CANCEL", () => gateway?.received.some(({ method }) => method === "CANCEL"));
      expect(await report(opened)).toMatchObject({ callId: call.callId, outcome: "unanswered" });
    });

    it("is in the behaviour of its caller, where the service is the real one", async () => {
      const service = await startService({
        manifest: projectPath("dno-data/samples/manifest.yaml"),
        policy: projectPath("test/demo/policy.yaml"),
      });
      try {
        const opened = await open(undefined, service.httpPort);
        const from = "+13034441234";
        const call = opened.call({ from: `<sip:${from}@caller.example.net>` });
        call.send();
        call.sendBytes(call.withinDialog("BYE", await call.final(), 2));
        const known = async () =>
          JSON.stringify(await service.rpc("explain", { callId: "x", from }));
        await expect.poll(known).toContain("100 % of 1 calls answered");
        expect(await opened.opensips.counter("ended")).toBe(1);
      } finally {
        await service.stop();
      }
    });

    it("that Ringfence blocked is no end: it never began", async () => {
      const opened = await open();
      opened.decisions.answer = () => ({
        kind: "decision",
        decision: {
          action: "reject",
          cause: "dno.unused",
          status: 603,
          phrase: "Decline",
          headers: "",
        },
      });
      const call = opened.call();
      call.send();
      expect(await call.final()).toMatchObject({ status: 603 });
      expect(await opened.opensips.counter("ended")).toBe(0);
      expect(reports(opened)).toEqual([]);
    });
  },
  isThere(MODULES, "dialog") ? undefined : `${MODULES} has no dialog`,
);
