import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityOf } from "../../../service/decision/evidence/known-of.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

/** Three bytes of UTF-8, as the endpoint sends characters. */
const EURO = Buffer.from("€").toString("latin1");

describe.each(TRANSPORTS)("the question about a call, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      linesBeforeQuestion: [
        "\tif($hdr(X-Trunk) != $null) $avp(ringfence_trunk) = $hdr(X-Trunk);",
        "\tif($hdr(X-Verified) != $null) {",
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

  it("holds every value of a header that comes several times, in order", async () => {
    const question = await questionAbout({
      headerLines: [
        'P-Asserted-Identity: "Alice" <sip:+12125550100@a.example>, <tel:+12125550100>',
        "X-Verified: yes",
        "Identity: first.token.sig;info=<https://a.example/1.pem>",
        "P-Asserted-Identity: <tel:+12125550101>",
        "P-Preferred-Identity: <sip:+12125550102@a.example>",
        "Identity: second.token.sig;info=<https://a.example/2.pem>;ppt=div",
        "y: third.token.sig",
      ],
    });
    expect(question["pai"]).toEqual([
      '"Alice" <sip:+12125550100@a.example>, <tel:+12125550100>',
      "<tel:+12125550101>",
    ]);
    expect(question["ppi"]).toEqual(["<sip:+12125550102@a.example>"]);
    expect(question["identity"]).toEqual([
      "first.token.sig;info=<https://a.example/1.pem>",
      "second.token.sig;info=<https://a.example/2.pem>;ppt=div",
      "third.token.sig",
    ]);
  });

  it("leaves two characters of each part of a PASSporT that nobody vouches for", async () => {
    const question = await questionAbout({
      headerLines: [
        "Identity: eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0.Zm9v-_;info=<https://a.example/1.pem>",
        "Identity: ..Zm9v;info=<https://a.example/2.pem>",
      ],
    });
    expect(question["identity"]).toEqual(["ey.ey.Zm", "..Zm"]);
  });

  it.each([
    "eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0.Zm9v;info=<https://a.example/1.pem>",
    "..Zm9v;info=<https://a.example/1.pem>",
    "eyJhbGciOiJFUzI1NiJ9..Zm9v",
    "eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0.",
    "eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0",
    "eyJhbGciOiJFUzI1NiJ9",
    ".",
    "aGVhZGVy.cGF5bG9hZA.Zm9v",
    '"ey.ey.Zm',
    `e${EURO}y.${EURO}.${EURO}`,
    `ey.${EURO}.${EURO}`,
    "eyJh.eyJh.Zm9v;info=<https://a.example/1.pem>, garbage",
  ])("keeps the form of the Identity %s, by which it counts", async (identity) => {
    const question = await questionAbout({ headerLines: [`Identity: ${identity}`] });
    expect(identityOf(question["identity"] as string[])).toBe(identityOf([identity]));
  });

  it.each([
    ["From", { from: "<sip:+12125550123@a.example;VERSTAT=TN-Validation-Passed>" }],
    [
      "P-Asserted-Identity",
      {
        headerLines: [
          "P-Asserted-Identity: <sip:+12125550100@a.example>",
          "P-Asserted-Identity: <tel:+12125550100;verstat=TN-Validation-Passed>",
        ],
      },
    ],
  ] as const)("holds a PASSporT whole where %s has a verstat", async (_header, wish) => {
    const identity = "eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0.Zm9v";
    const headerLines = [
      ...("headerLines" in wish ? wish.headerLines : []),
      `Identity: ${identity}`,
    ];
    const question = await questionAbout({ ...wish, headerLines });
    expect(question["identity"]).toEqual([identity]);
  });

  it("passes Privacy, Priority and Resource-Priority on as they stand", async () => {
    const question = await questionAbout({
      headerLines: [
        "Privacy: id;critical",
        "Priority: psap-callback",
        "Resource-Priority: esnet.0, wps.4",
      ],
    });
    expect(question).toMatchObject({
      privacy: "id;critical",
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

  it("keeps a folded header in one value", async () => {
    const question = await questionAbout({
      headerLines: ["P-Asserted-Identity: <sip:+12125550100@a.example>,\r\n <tel:+12125550100>"],
    });
    expect(String((question["pai"] as string[])[0]).replace(/\r\n /, " ")).toBe(
      "<sip:+12125550100@a.example>, <tel:+12125550100>",
    );
  });
});

describe("the question of an SBC that believes its neighbour's verstat", () => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath("rpc", { sbcLines: ["#!define SBC_BELIEVES_VERSTAT"] });
  });
  afterAll(() => path?.close());

  const NUMBER = "+12125550100";

  it.each([
    ["before the host", `<sip:${NUMBER};verstat=TN-Validation-Passed@a.example;user=phone>`],
    ["after the host", `<sip:${NUMBER}@a.example;verstat=TN-Validation-Passed;user=phone>`],
    ["in a tel URI", `<tel:${NUMBER};verstat=TN-Validation-Passed>`],
  ])("holds a verstat that stands %s", async (_where, asserted) => {
    for (const wish of [
      { headerLines: [`P-Asserted-Identity: ${asserted}`] },
      { from: asserted },
    ]) {
      const call = path.call(wish);
      call.send();
      await call.final();
      expect(path.decisions.questions.at(-1)).toMatchObject({ verstat: "TN-Validation-Passed" });
    }
  });

  it("holds none where none was said", async () => {
    const call = path.call();
    call.send();
    await call.final();
    expect(path.decisions.questions.at(-1)).not.toHaveProperty("verstat");
  });
});
