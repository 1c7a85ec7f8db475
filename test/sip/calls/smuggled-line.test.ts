import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCallAttempt } from "../../../service/decision/call-attempt.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { Question } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const REJECT = {
  kind: "decision",
  decision: { action: "reject", cause: "dno.unused", status: 603, phrase: "Decline", headers: "" },
} as const;

/** Bytes that the service refuses a question for, and those of a fold, which it takes. */
const SMUGGLED = ["\0", "\r", "\r\r\n "];
const FOLDS = ["\r\n ", "\n\t"];

/** What would end a string of JSON, and begin another field of the question. */
const JSON_ENDS = ['","trunk":"x', '\\","trunk":"x', "\\", '"}'];

const FIELDS: Readonly<Record<string, string>> = {
  Privacy: "privacy",
  Priority: "priority",
  "Resource-Priority": "resourcePriority",
  "Feature-Caps": "featureCaps",
  "P-Asserted-Identity": "pai",
  "P-Preferred-Identity": "ppi",
  Identity: "identity",
};

describe.each(TRANSPORTS)("a header value that no line holds, asked about by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
    path.decisions.answer = () => REJECT;
  });
  afterAll(() => path?.close());

  /** The question about a call with this header; the service can read it, and the call ends by it. */
  async function asked(name: string, value: string): Promise<Question> {
    const before = path.decisions.questions.length;
    const call = path.call({ headerLines: [`${name}: ${value}`] });
    call.send();
    expect((await call.final()).status).toBe(603);
    const question = path.decisions.questions[before] ?? {};
    expect(parseCallAttempt(question)).toMatchObject({ ok: true });
    expect(question).toMatchObject({ callId: call.callId, sourceIp: "127.0.0.1" });
    expect(question["from"]).toContain("+12125550123");
    return question;
  }

  it.each(Object.entries(FIELDS))("is left out of the question: %s", async (name, field) => {
    for (const bytes of SMUGGLED) {
      expect(await asked(name, `<sip:a${bytes}b@c.example>`)).not.toHaveProperty(field);
    }
  });

  it.each(Object.entries(FIELDS))("is sent where it is a fold: %s", async (name, field) => {
    for (const bytes of FOLDS) {
      const value = (await asked(name, `a;${bytes}b`))[field];
      expect(Array.isArray(value) ? value[0] : value).toBe(`a;${bytes}b`);
    }
  });

  it.each(Object.entries(FIELDS))("adds no field to the question: %s", async (name) => {
    for (const text of JSON_ENDS) {
      expect(await asked(name, `"a${text}" <sip:a@c.example>`)).not.toHaveProperty("trunk");
    }
  });

  it("leaves the caller's URI, where it is in the display name", async () => {
    const question = await asked("P-Asserted-Identity", '"a\rb" <sip:+13034441234@c.example>');
    expect(question["pai"]).toEqual(["sip:+13034441234@c.example"]);
  });

  it("takes nothing but itself away: other values of the header are sent", async () => {
    const question = await asked("Identity", "a\0b\r\nIdentity: c\r\nIdentity: d\re");
    expect(question["identity"]).toEqual(["c"]);
  });

  it("leaves a Call-ID that can be written down", async () => {
    const before = path.decisions.questions.length;
    const call = path.call({ callId: "a\0b" });
    call.send();
    await expect.poll(() => path.decisions.questions.length).toBe(before + 1);
    expect(path.decisions.questions[before]?.["callId"]).toMatch(/^[0-9a-f]{32}$/);
  });
});
