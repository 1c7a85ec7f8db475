import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const URI = "<sip:+12125550123@caller.example.net>";

// A display name is the caller's own text: whatever it holds, the question must still name the
// caller, or a byte in it would be a way past every rule.
describe.each(TRANSPORTS)("a display name, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
  });
  afterAll(() => path?.close());

  async function fromInQuestion(from: string): Promise<string> {
    const asked = path.decisions.questions.length;
    const call = path.call({ from });
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(asked + 1);
    return String(path.decisions.questions[asked]?.["from"]).replace(/;tag=[0-9a-f]+$/, "");
  }

  it.each([
    ["quotes and a backslash", String.raw`"Al \"the\" \\ Pal"`],
    ["JSON of its own", String.raw`"\",\"action\":\"pass\",\"x\":\""`],
    ["what looks like a script variable", '"$ru $(hdr(To)) %24"'],
    ["UTF-8", Buffer.from('"Zoë ☎"').toString("latin1")],
  ])("with %s is in the question as it stands", async (_what, name) => {
    const asUtf8 = Buffer.from(name, "latin1").toString("utf8");
    expect(await fromInQuestion(`${name} ${URI}`)).toBe(`${asUtf8} ${URI}`);
  });

  it.each([
    ["bytes that are not UTF-8", '"Jos\xe9"'],
    ["an escaped NUL", '"A\\\0B"'],
    ["two thousand characters", `"${"x".repeat(2_000)}"`],
    ["nine thousand characters", `"${"x".repeat(9_000)}"`],
  ])("with %s leaves the URI in the question", async (_what, name) => {
    expect(await fromInQuestion(`${name} ${URI}`)).toBe("sip:+12125550123@caller.example.net");
  });
});
