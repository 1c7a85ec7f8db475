import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const URI = "<sip:+12125550123@caller.example.net>";

// A display name is the caller's own text: whatever it holds, the question must still name the
// caller, or a byte in it would be a way past every rule.
describeOpensips("a display name, by OpenSIPS", () => {
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
    return path.decisions.questions[asked] ?? {};
  }

  it.each([
    ["quotes and a backslash", String.raw`"Al \"the\" \\ Pal"`],
    ["JSON of its own", String.raw`"\",\"action\":\"pass\",\"x\":\""`],
    ["a tab", '"A\tB"'],
    ["what looks like a script variable", '"$ru $(hdr(To)) %24"'],
    ["UTF-8", Buffer.from('"Zoë ☎"').toString("latin1")],
  ])("with %s is in the question as it stands", async (_what, name) => {
    const asUtf8 = Buffer.from(name, "latin1").toString("utf8");
    const question = await questionAbout({ from: `${name} ${URI}` });
    expect(String(question["from"]).replace(/;tag=[0-9a-f]+$/, "")).toBe(`${asUtf8} ${URI}`);
  });

  it("with bytes that are not UTF-8 leaves the rest of From in the question", async () => {
    const question = await questionAbout({ from: `"Jos\xe9" ${URI}` });
    expect(question["from"]).toContain(URI);
  });

  it.each([
    ["an escaped NUL", '"A\\\0B"'],
    ["two thousand characters", `"${"x".repeat(2_000)}"`],
    ["nine thousand characters", `"${"x".repeat(9_000)}"`],
  ])("with %s leaves the URI in the question", async (_what, name) => {
    const asserted = { headerLines: [`P-Asserted-Identity: ${name} <tel:+12125550124>`] };
    const question = await questionAbout({ from: `${name} ${URI}`, ...asserted });
    expect(question["from"]).toBe("sip:+12125550123@caller.example.net");
    expect(question["pai"]).toEqual(["tel:+12125550124"]);
  });
});
