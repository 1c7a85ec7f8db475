import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCallAttempt } from "../../../service/decision/call-attempt.ts";
import type { Question } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REJECT = {
  kind: "decision",
  decision: { action: "reject", cause: "dno.unused", status: 603, phrase: "Decline", headers: "" },
} as const;

/** Bytes that the service refuses a question for, and those that would end a string of JSON. */
const SMUGGLED = ["\0", "\r", "\r\r\n "];
const JSON_ENDS = ['","trunk":"x', '\\","trunk":"x', "\\", '"}'];

const FIELDS: Readonly<Record<string, string>> = {
  Privacy: "privacy",
  Priority: "priority",
  "Resource-Priority": "resourcePriority",
  "P-Asserted-Identity": "pai",
  Identity: "identity",
};

describeOpensips("a header value that no line holds, asked about by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
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
    return question;
  }

  it.each(Object.entries(FIELDS))("is left out of the question: %s", async (name, field) => {
    for (const bytes of SMUGGLED) {
      const value = (await asked(name, `<sip:a${bytes}b@c.example>`))[field];
      expect(value ?? []).toEqual([]);
    }
  });

  it.each(Object.entries(FIELDS))("adds no field to the question: %s", async (name) => {
    for (const text of JSON_ENDS) {
      expect(await asked(name, `"a${text}" <sip:a@c.example>`)).not.toHaveProperty("trunk");
    }
  });
});
