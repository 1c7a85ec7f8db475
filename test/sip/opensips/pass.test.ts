import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import type { SipMessage } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const HEADER_LINES = [
  "P-Asserted-Identity: <sip:+12125550123@caller.example.net>",
  'Identity: eyJhbGciOiJFUzI1NiJ9.e30.c2ln;info=<https://certificates.example.net/1.pem>;ppt="shaken"',
  "X-Unknown:   spaces and  CASE stay",
];

/** What a proxy may change or add (RFC 3261 §16.6) is left out. */
function untouchable(message: SipMessage | undefined): readonly string[] {
  const ours = /^(Via|Record-Route|Max-Forwards):/;
  return message?.headerLines.filter((line) => !ours.test(line)) ?? [];
}

describeOpensips("a call that the service passes, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
  });
  afterAll(() => path?.close());

  it("is answered by the far end", async () => {
    const call = path.call({ headerLines: HEADER_LINES });
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
    expect(path.gateways[0]?.invites()).toHaveLength(1);
  });

  it("reaches the far end with every header as it came", async () => {
    const sent = path.call({ headerLines: HEADER_LINES });
    sent.send();
    await sent.final();
    const arrived = path.gateways[0]?.invites().at(-1);
    expect(untouchable(arrived)).toEqual(
      sent.invite
        .split("\r\n")
        .filter((line) => /^[A-Z]/i.test(line) && !/^(INVITE|Via|Max-Forwards)/.test(line)),
    );
  });

  it("is counted, and leaves no line in the log", async () => {
    expect(await path.opensips.counter("passed")).toBe(2);
    expect(path.opensips.log()).not.toMatch(/ringfence: /);
  });
});
