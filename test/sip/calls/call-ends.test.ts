import { afterEach, describe, expect, it } from "vitest";
import { type CallPath, type CallPathOptions, openCallPath } from "../harness/call-path.ts";
import { GOOD_CALLEE } from "../harness/caller.ts";
import { TRANSPORTS } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";

const WITH_ENDS = (script: string) =>
  script
    .replace(
      'include_file "ringfence.cfg"\n',
      (line) => `${line}include_file "ringfence-ends.cfg"\n`,
    )
    .replace("route[AFTER_RINGFENCE] {\n", (line) => `${line}\troute(RINGFENCE_WATCH);\n`);

const PAI = "P-Asserted-Identity: <sip:+13035550100@caller.example.net>";

describe.each(TRANSPORTS)("the end of a call, reported by %s,", (transport) => {
  let path: CallPath | undefined;
  afterEach(() => path?.close());

  async function open(gateways?: CallPathOptions["gateways"]): Promise<CallPath> {
    path = await openCallPath(transport, {
      editScript: WITH_ENDS,
      linesBeforeQuestion: [
        '\t$avp(ringfence_trunk) = "carrier-a";',
        '\t$avp(ringfence_orig_id) = "3a1b8c52";',
      ],
      ringfence: ({ httpPort }) => [
        `#!define RINGFENCE_OBSERVE_URL "http://127.0.0.1:${httpPort}/rpc"`,
      ],
      ...(gateways && { gateways }),
    });
    return path;
  }

  /** What the service is told, beside questions. */
  function reports({ decisions }: CallPath): readonly Record<string, unknown>[] {
    return decisions.questions
      .map((question) => (question["params"] ?? question) as Record<string, unknown>)
      .filter((question) => question["outcome"] !== undefined);
  }

  async function report(opened: CallPath): Promise<Record<string, unknown>> {
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
    expect(await opened.kamailio.counter("ended")).toBe(0);
  });
});
