import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const IDENTITY = `Identity: ${"a".repeat(900)};info=<https://certificates.example.net/1.pem>`;
/** What the service takes at most, service/server/http/call-request.ts. */
const LONGEST_QUESTION = 65_536;

// The service refuses what is too long, and a refused question is a passed call. What does not fit
// is left out; the caller, who could otherwise pad the INVITE to get past the question, is not.
describeOpensips("an INVITE too long for one question, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
  });
  afterAll(() => path?.close());

  async function questionAbout(wish: CallWish): Promise<Question> {
    const asked = path.decisions.questions.length;
    const call = path.call(wish);
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(asked + 1);
    const question = path.decisions.questions[asked] ?? {};
    expect(Buffer.byteLength(JSON.stringify(question))).toBeLessThan(LONGEST_QUESTION);
    return question;
  }

  it("is asked about with all Identity headers of a long INVITE", async () => {
    const question = await questionAbout({ headerLines: Array(14).fill(IDENTITY) });
    expect(question["identity"]).toHaveLength(14);
  });

  it("is asked about with as many Identity headers as fit", async () => {
    const quotes = `Identity: ${'"'.repeat(4_000)}`;
    const question = await questionAbout({ headerLines: Array(12).fill(quotes) });
    expect(question["from"]).toMatch(/\+12125550123/);
    expect(question["identity"]).toHaveLength(7);
  });

  it("is asked about without a header that is too long alone, or has a NUL", async () => {
    const question = await questionAbout({
      headerLines: [`Privacy: ${"p".repeat(17_000)}`, "Priority: nor\0mal"],
    });
    expect(question).not.toHaveProperty("privacy");
    expect(question).not.toHaveProperty("priority");
    expect(question["from"]).toMatch(/\+12125550123/);
  });

  it("is asked about when padded in every header that goes into the question", async () => {
    const pad = '"'.repeat(7_000);
    const question = await questionAbout({
      from: `"${"x".repeat(5_000)}" <sip:+12125550123@caller.example.net>`,
      headerLines: [
        `P-Asserted-Identity: "${"x".repeat(5_000)}" <tel:+12125550123>`,
        ...["Privacy", "Priority", "Resource-Priority", "Identity", "Identity", "Identity"].map(
          (name) => `${name}: ${pad}`,
        ),
      ],
    });
    expect(question["from"]).toBe("sip:+12125550123@caller.example.net");
    expect(question["pai"]).toEqual(["tel:+12125550123"]);
  });

  it("is asked about by the number in front of a URI that is padded itself", async () => {
    const padded = `+12125550123@caller.example.net${";x=y".repeat(5_000)}`;
    const question = await questionAbout({
      from: `<sip:${padded}>`,
      headerLines: [`P-Asserted-Identity: <sip:${padded}>`],
    });
    const start = /^sip:\+12125550123@caller\.example\.net;/;
    expect(question["from"]).toMatch(start);
    expect(question["pai"]).toEqual([expect.stringMatching(start)]);
  });

  it.each([
    ["no JSON takes", `${"c".repeat(200)}\x01@caller`],
    ["is very long", `${"c".repeat(3_000)}@caller`],
  ])("is asked about under a digest of a Call-ID that %s", async (_what, callId) => {
    expect((await questionAbout({ callId }))["callId"]).toMatch(/^[0-9a-f]{32}$/);
  });
});
