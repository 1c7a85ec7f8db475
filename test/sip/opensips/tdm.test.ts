import { afterEach, expect, it } from "vitest";
import { releaseOfResponse } from "../../../service/sip/isup.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { headerValues } from "../harness/sip-message.ts";
import { specifyTdm, TDM_GATEWAYS } from "../transit/tdm-specification.ts";
import { describeOpensips } from "./describe-opensips.ts";

/** Makes an SBC that asks nobody and hunts on everything, as one at its worst. */
const ONLY_TRANSMITS = (script: string) =>
  script
    .replace(
      'include_file "ringfence.cfg"',
      'include_file "ringfence-transit.cfg"\ninclude_file "ringfence-tdm.cfg"',
    )
    .replace("\troute(RINGFENCE);\n", '\tt_on_reply("RINGFENCE_TDM");\n')
    .replace('"408|5[0-9][0-9]"', '"[3-6][0-9][0-9]"');

specifyTdm(
  (name, tests) => describeOpensips(`by OpenSIPS: ${name}`, tests),
  (options) =>
    openOpensipsPath({
      ...options,
      editScript: ONLY_TRANSMITS,
      settings: [`ringfence_tdm_gateways=s:${TDM_GATEWAYS}`],
    }),
);

const NOTICE = 'SIP;cause=603;text="v=analytics1;url=https://r.example;id=x";location=RLN';

describeOpensips("a gateway to TDM that calls, asked about by OpenSIPS,", () => {
  let path: OpensipsPath | undefined;
  afterEach(() => path?.close());

  it.each([
    { action: "reject", phrase: "Decline", reasons: [] },
    { action: "block", phrase: "Network Blocked", reasons: [NOTICE] },
  ])("is told cause 21, location user, in a $action", async ({ action, phrase, reasons }) => {
    path = await openOpensipsPath({ settings: ["ringfence_tdm_gateways=s:^127[.]0[.]0[.]1$"] });
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
    expect(releaseOfResponse(603, phrase, values)).toEqual({ cause: 21, location: "U" });
  });
});
