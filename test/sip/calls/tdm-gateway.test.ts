import { afterEach, describe, expect, it } from "vitest";
import { releaseOfResponse } from "../../../service/sip/isup.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { headerValues } from "../harness/sip-message.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const NOTICE = 'SIP;cause=603;text="v=analytics1;url=https://r.example;id=x";location=RLN';
const CALLER_IS_GATEWAY = '#!define RINGFENCE_TDM_GATEWAYS "^127\\.0\\.0\\.1$"';
const WITH_TDM = (script: string) =>
  script
    .replace(
      'include_file "ringfence.cfg"\n',
      (line) => `${line}include_file "ringfence-tdm.cfg"\n`,
    )
    .replace("\troute(RINGFENCE);\n", (line) => `\tt_on_reply("RINGFENCE_TDM");\n${line}`);

describe.each(TRANSPORTS)("a gateway to TDM that calls, asked about by %s,", (transport) => {
  let path: CallPath | undefined;
  afterEach(() => path?.close());

  it.each([
    { action: "reject", phrase: "Decline", reasons: [] },
    { action: "block", phrase: "Network Blocked", reasons: [NOTICE] },
  ])("is told cause 21, location user, in a $action", async ({ action, phrase, reasons }) => {
    path = await openCallPath(transport, {
      ringfenceLines: [CALLER_IS_GATEWAY],
      editScript: WITH_TDM,
    });
    const headers = reasons.map((reason) => `Reason: ${reason}\r\n`).join("");
    path.decisions.answer = () => ({
      kind: "decision",
      decision: { action, cause: "analytics.score", status: 603, phrase, headers },
    });
    const call = path.call();
    call.send();
    const response = await call.final();
    const values = headerValues(response, "Reason");
    expect(values).toEqual([...reasons, "Q.850;cause=21;location=U"]);
    expect(response.startLine).toBe(`SIP/2.0 603 ${phrase}`);
    expect(releaseOfResponse(603, phrase, values)).toEqual({ cause: 21, location: "U" });
  });

  it("is told so of a 603 from further on, after a question", async () => {
    path = await openCallPath(transport, {
      ringfenceLines: [CALLER_IS_GATEWAY],
      editScript: WITH_TDM,
      gateways: [() => [{ status: 603, phrase: "Decline" }], undefined],
    });
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(headerValues(response, "Reason")).toEqual(["Q.850;cause=21;location=U"]);
    expect(path.gateways[1]?.invites()).toEqual([]);
  });
});
