import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

/** Its verstat vouches for the PASSporTs, which are shortened otherwise. */
const VOUCHED = "<sip:+12125550123;verstat=TN-Validation-Passed@caller.example.net>";
const IDENTITY = `Identity: ${"a".repeat(900)};info=<https://certificates.example.net/1.pem>`;

// Kamailio prints values through buffers of 8 KB. What does not fit is left out; the caller, who
// could otherwise pad the INVITE to get past the question, is not.
describe.each(TRANSPORTS)("an INVITE too long for one question, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
  });
  afterAll(() => path?.close());

  async function questionAbout(wish: CallWish): Promise<Question> {
    const asked = path.decisions.questions.length;
    const call = path.call(wish);
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(asked + 1);
    return path.decisions.questions[asked] ?? {};
  }

  it("is asked about with as many Identity headers as fit", async () => {
    const question = await questionAbout({
      from: VOUCHED,
      headerLines: Array(14).fill(IDENTITY),
    });
    expect(question["from"]).toMatch(/\+12125550123/);
    expect(question["identity"]).toHaveLength(7);
  });

  it("is asked about without a header that is too long alone", async () => {
    const question = await questionAbout({ headerLines: [`Privacy: ${"p".repeat(9_000)}`] });
    expect(question).not.toHaveProperty("privacy");
    expect(question["from"]).toMatch(/\+12125550123/);
  });

  it("is asked about without a header that is too long as JSON only", async () => {
    const question = await questionAbout({ headerLines: [`Privacy: ${'\\"'.repeat(3_000)}`] });
    expect(question).not.toHaveProperty("privacy");
    expect(question["from"]).toMatch(/\+12125550123/);
  });

  it("is asked about when padded in every header that goes into the question", async () => {
    const pad = "x".repeat(5_000);
    const question = await questionAbout({
      from: `"${pad}" <sip:+12125550123@caller.example.net>`,
      headerLines: [
        `P-Asserted-Identity: "${pad}" <tel:+12125550123>`,
        `Privacy: ${pad}`,
        `Priority: ${pad}`,
        `Resource-Priority: ${pad}`,
        `Identity: ${pad}`,
      ],
    });
    expect(question["from"]).toBe("sip:+12125550123@caller.example.net");
    expect(question["pai"]).toEqual(["tel:+12125550123"]);
  });

  it.each([7_300, 9_000])(
    "is asked about by the number in front of a URI of %i",
    async (length) => {
      const padded = `+12125550123@caller.example.net;x=${"x".repeat(length - 38)}`;
      const question = await questionAbout({
        from: `<sip:${padded}>`,
        headerLines: [`P-Asserted-Identity: <sip:${padded}>`],
      });
      const start = /^sip:\+12125550123@caller\.example\.net;/;
      expect(question["from"]).toMatch(start);
      expect(question["pai"]).toEqual([expect.stringMatching(start)]);
    },
  );

  it.each([
    ["no JSON takes", "\xff"],
    ["no JSON takes, far behind the number", `${"x".repeat(2_000)}\xff`],
  ])("is asked about by the number in front of what %s", async (_what, tail) => {
    const uri = `sip:+12125550123@caller.example.net;x=${tail}`;
    const question = await questionAbout({
      from: `<${uri}>`,
      headerLines: [`P-Asserted-Identity: <${uri}>`],
    });
    const start = /^sip:\+12125550123@caller\.example\.net;x=x*$/;
    expect(question["from"]).toMatch(start);
    expect(question["pai"]).toEqual([expect.stringMatching(start)]);
  });

  it("is asked about when the padding is a parameter of a From without brackets", async () => {
    const question = await questionAbout({
      from: `sip:+12125550123@caller.example.net;x=${"x".repeat(5_000)}`,
    });
    expect(question["from"]).toBe("sip:+12125550123@caller.example.net");
  });

  it("is asked about with the values that fit, where another is too long alone", async () => {
    const question = await questionAbout({
      from: VOUCHED,
      headerLines: [`Identity: ${"a".repeat(9_000)}`, "Identity: \xff\xfe", IDENTITY],
    });
    expect(question["identity"]).toEqual([IDENTITY.replace("Identity: ", "")]);
  });

  it("names the asserted caller where the padding is in To and request URI", async () => {
    const ruri = `sip:+13125550199@sbc.example.net;x=${"x".repeat(3_400)}`;
    const question = await questionAbout({
      ruri,
      headerLines: ["P-Asserted-Identity: <tel:+12125550123>"],
    });
    expect(question["ruri"]).toBe(ruri);
    expect(question["pai"]).toEqual(["<tel:+12125550123>"]);
  });

  it("is asked about under a digest of a Call-ID that no JSON takes", async () => {
    const question = await questionAbout({ callId: `${"c".repeat(3_000)}\xff@caller` });
    expect(question["callId"]).toMatch(/^[0-9a-f]{32}$/);
  });
});
