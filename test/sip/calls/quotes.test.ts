import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { CallWish } from "../harness/caller.ts";
import type { Question } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

/** What would end a string of JSON, or the question, were it not escaped. */
const HOSTILE = [
  '"',
  String.raw`\"`,
  String.raw`\\"`,
  String.raw`\u0022,\"`,
  'x","callId":"y',
  String.raw`"]},"x":["\``,
  "$ci$(hdr(To){s.len})",
];

const HEADERS: Readonly<Record<string, string>> = {
  "P-Asserted-Identity": "pai",
  "P-Preferred-Identity": "ppi",
  Identity: "identity",
  Privacy: "privacy",
  Priority: "priority",
  "Resource-Priority": "resourcePriority",
  "Feature-Caps": "featureCaps",
};

// The script writes JSON itself: every value has to arrive as it stood.
describe.each(TRANSPORTS)("quotes and backslashes, by %s,", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
  });
  afterAll(() => path?.close());

  async function questionAbout(wish: CallWish): Promise<Question> {
    const before = path.decisions.questions.length;
    const call = path.call(wish);
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(before + 1);
    return path.decisions.questions[before] ?? {};
  }

  it.each(HOSTILE)("in any header arrive as they stand: %s", async (hostile) => {
    const headerLines = Object.keys(HEADERS).map((name) => `${name}: <tel:+1>;x=${hostile}`);
    const question = await questionAbout({ headerLines });
    for (const field of Object.values(HEADERS)) {
      expect([question[field]].flat()).toEqual([`<tel:+1>;x=${hostile}`]);
    }
  });

  // Kamailio itself refuses them in the URIs of the request line, From and To.
  it.each(HOSTILE)("in the Call-ID arrive as they stand: %s", async (hostile) => {
    const callId = `${randomBytes(4).toString("hex")}${hostile}`;
    const question = await questionAbout({ callId });
    expect(question).toMatchObject({ callId, sourceIp: "127.0.0.1" });
    expect(Object.keys(question).sort()).toEqual(["callId", "from", "ruri", "sourceIp", "to"]);
  });
});
