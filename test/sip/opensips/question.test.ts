import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("the question about a call, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({
      linesBeforeQuestion: [
        "\tif ($hdr(X-Trunk) != NULL) $avp(ringfence_trunk) = $hdr(X-Trunk);",
        "\tif ($hdr(X-Verified) != NULL) {",
        '\t\t$avp(ringfence_verstat) = "TN-Validation-Passed";',
        '\t\t$avp(ringfence_attest) = "A";',
        '\t\t$avp(ringfence_orig_id) = "9d0ff6d7-6a47-4e3c-a3f4-3e2f1c4b5a60";',
        "\t}",
      ],
    });
  });
  afterAll(() => path?.close());

  async function questionAbout(wish: CallWish): Promise<Question> {
    const call = path.call(wish);
    call.send();
    await call.final();
    return path.decisions.questions.find((one) => one["callId"] === call.callId) ?? {};
  }

  it("names what every INVITE has, and nothing that this one has not", async () => {
    const question = await questionAbout({ callId: "plain@caller" });
    expect(question).toEqual({
      callId: "plain@caller",
      from: expect.stringMatching(
        /^<sip:\+12125550123@caller\.example\.net;user=phone>;tag=[0-9a-f]+$/,
      ),
      ruri: "sip:+13125550199@sbc.example.net;user=phone",
      to: "<sip:+13125550199@sbc.example.net;user=phone>",
      sourceIp: "127.0.0.1",
    });
  });

  it("holds both of two P-Asserted-Identity headers, in order", async () => {
    const question = await questionAbout({
      headerLines: [
        'P-Asserted-Identity: "Alice" <sip:+12125550100@a.example>, <tel:+12125550100>',
        "P-Asserted-Identity: <tel:+12125550101>",
        "P-Preferred-Identity: <sip:+12125550102@a.example>",
      ],
    });
    expect(question["pai"]).toEqual([
      '"Alice" <sip:+12125550100@a.example>, <tel:+12125550100>',
      "<tel:+12125550101>",
    ]);
    expect(question["ppi"]).toEqual(["<sip:+12125550102@a.example>"]);
  });

  it("holds every Identity header, those of the compact form last", async () => {
    const question = await questionAbout({
      headerLines: [
        "y: third.token.sig",
        "Identity: first.token.sig;info=<https://a.example/1.pem>",
        "P-Asserted-Identity: <tel:+12125550101>",
        "identity: second.token.sig;info=<https://a.example/2.pem>;ppt=div",
      ],
    });
    expect(question["identity"]).toEqual([
      "first.token.sig;info=<https://a.example/1.pem>",
      "second.token.sig;info=<https://a.example/2.pem>;ppt=div",
      "third.token.sig",
    ]);
  });

  it("holds every Feature-Caps header, for one may say that somebody takes a 608", async () => {
    const question = await questionAbout({
      headerLines: ["Feature-Caps: *;+g.3gpp.mid-call", "Feature-Caps: *;+sip.608"],
    });
    expect(question["featureCaps"]).toEqual(["*;+g.3gpp.mid-call", "*;+sip.608"]);
  });

  it("keeps a folded header in one value", async () => {
    const folded = "<sip:+12125550100@a.example>,\r\n \t<tel:+12125550100>";
    const question = await questionAbout({ headerLines: [`P-Asserted-Identity: ${folded}`] });
    expect(question["pai"]).toEqual([folded]);
  });

  it.each([
    ["a carriage return", '"A\rB" <tel:+12125550100>'],
    ["a NUL", '"A\0B" <tel:+12125550100>'],
  ])("leaves out a header with %s, which the service would refuse", async (_what, value) => {
    const question = await questionAbout({
      headerLines: [`Privacy: ${value}`, `P-Asserted-Identity: ${value}`, `Identity: ${value}`],
    });
    expect(Object.keys(question)).toEqual(["callId", "from", "ruri", "sourceIp", "to"]);
  });

  it("says of an anonymous caller what the INVITE says", async () => {
    const question = await questionAbout({
      from: '"Anonymous" <sip:anonymous@anonymous.invalid>',
      headerLines: ["Privacy: id;critical"],
    });
    expect(question["from"]).toMatch(/^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    expect(question).toMatchObject({ privacy: "id;critical" });
    expect(question).not.toHaveProperty("pai");
  });

  it("passes Priority and Resource-Priority on as they stand", async () => {
    const question = await questionAbout({
      headerLines: ["Priority: psap-callback", "Resource-Priority: esnet.0, wps.4"],
    });
    expect(question).toMatchObject({
      priority: "psap-callback",
      resourcePriority: "esnet.0, wps.4",
    });
  });

  it("names the trunk and what the SBC's verifier found, where the SBC has set them", async () => {
    const question = await questionAbout({
      headerLines: ["X-Trunk: carrier-a", "X-Verified: yes"],
    });
    expect(question).toMatchObject({
      trunk: "carrier-a",
      verstat: "TN-Validation-Passed",
      attest: "A",
      origId: "9d0ff6d7-6a47-4e3c-a3f4-3e2f1c4b5a60",
    });
  });

  it("is about this call alone where many are asked about at the same time", async () => {
    path.decisions.answer = () => ({
      kind: "decision",
      decision: { action: "pass", cause: "none" },
      afterMs: 100,
    });
    const callers = Array.from({ length: 20 }, (_, at) => `+1212555${1000 + at}`);
    const calls = callers.map((caller) => path.call({ from: `<sip:${caller}@a.example>` }));
    const before = path.decisions.questions.length;
    for (const call of calls) call.send();
    await expect.poll(() => path.decisions.questions.length).toBe(before + 20);
    for (const [at, call] of calls.entries()) {
      const question = path.decisions.questions.find((one) => one["callId"] === call.callId);
      expect(question?.["from"]).toContain(callers[at]);
    }
  });
});
