import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { WindowFigures } from "../../service/decision/behaviour.ts";
import { type CallAttempt, parseCallAttempt } from "../../service/decision/call-attempt.ts";
import { CAUSES } from "../../service/decision/causes.ts";
import { decideCall } from "../../service/decision/decide-call.ts";
import type { Decision } from "../../service/decision/decision.ts";
import type { World } from "../../service/decision/deliberation.ts";
import { explainCall } from "../../service/decision/explain.ts";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import type { ScoreFound, Scores } from "../../service/decision/scores.ts";
import { buildIndex } from "../../service/dno/build.ts";
import { DnoView } from "../../service/dno/dno-view.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { readManifest } from "../../service/dno/manifest.ts";
import { OverrideTable } from "../../service/dno/override-table.ts";
import { decisionLine } from "../../service/observability/decision-line.ts";
import { answerText } from "../../service/server/answer.ts";
import { checkResponse } from "../../service/sip/responses.ts";
import type { Override } from "../../service/store/store.ts";
import { decisionIds } from "../../service/wiring/decision-ids.ts";
import { inFolder } from "../dno/index/made-index.ts";
import { projectPath } from "../sip/harness/project.ts";
import { newKey } from "../sip/jws.ts";

const NOON = Date.UTC(2026, 10, 20, 12);

const KEY = newKey();
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
jcard:
  url: "https://redress.example.net/jcard"
  x5u: "https://certificates.example.net/redress.cer"
  keyFile: jcard.pem
  contact: { fn: "Example Telecom", email: "redress@example.net" }
emergency:
  callingNumbers: ["+12125550123"]
  calledNumbers: ["112"]
patterns:
  seen-before:
    meaning: a number that a source names, of a trunk whose calls are short
    mode: enforce
    evidence: { reputation.score: 2, trunk.short-calls: 0.5 }
    approvedBy: Jane Roe
    approvedOn: 2026-11-18
    reviewBy: 2027-02-18
rules:
  dno.unused: { status: 608, phrase: Rejected }
  analytics.score: { mode: enforce, thresholds: { A: 95, B: 90, C: 85, none: 80 } }
trunks:
  watched:
    sourceIps: ["192.0.2.0/24", "2001:db8::/32"]
    rules: { dno.unused: { mode: observe }, analytics.score: { mode: observe } }
  customers: { trusted: false, verified: false }
  psap: { emergency: true }
`;

/** Calling numbers that the samples list, one a class and more, and numbers that they do not. */
const NUMBERS = [
  ...["6862000142", "6862220142", "6863450100", "2212345678", "2125551234", "1111111111"],
  ...["3034441234", "3034440000", "8005551212", "442071838750", "911", "5551234", "2125550123"],
];

const OVERRIDES: readonly Override[] = [
  {
    ...{ kind: "allowed", digits: "6862000142", reason: "restored", requester: "", proof: "" },
    ...{ createdAtMs: NOON, expiresAtMs: undefined },
  },
  {
    ...{ kind: "subscriber-block", digits: "13034440000", calling: "13034441234", reason: "asked" },
    ...{ createdAtMs: NOON, expiresAtMs: undefined },
  },
];

/** Behaviour that speaks against every caller as much as behaviour can. */
const ROBOT: WindowFigures = {
  attemptsMinute: 60,
  attemptsHour: 3_000,
  distinctCalled: 3_000,
  distinctAttempts: 3_000,
  sequentialShare: 1,
  ended: 3_000,
  answerRate: 0.1,
  answered: 300,
  shortShare: 1,
  meanDurationSeconds: 2,
  firstSeenMs: NOON,
  watchedSinceMs: 0,
};
const BEHAVIOUR = { number: ROBOT, exchange: ROBOT, trunk: ROBOT, origId: ROBOT };

let world: World;

/** The index that the samples make, as a service has it, with overrides and a policy before it. */
beforeAll(async () => {
  const parsed = parsePolicy(POLICY, () => KEY.pem);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const table = new OverrideTable(OVERRIDES);
  await inFolder(async (folder) => {
    const file = `${folder}/list.dno`;
    const manifest = await readManifest(projectPath("dno-data/samples/manifest.yaml"));
    await buildIndex(manifest, { file, nowMs: NOON, previous: undefined, filesUntilFree: 7 });
    const { index } = await loadIndex(file);
    world = {
      dno: new DnoView(index, { table }),
      subscribers: table,
      endedPatterns: table,
      behaviour: { of: (calling) => (calling % 2 === 0 ? BEHAVIOUR : undefined) },
      policy: parsed.policy,
      ...decisionIds(new Uint8Array(32).fill(7)),
    };
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
  fc.constantFrom(
    "",
    "%",
    '"',
    "<",
    ">",
    "<>",
    ";",
    ",",
    "@",
    ":",
    "sip:",
    "\\",
    "+",
    "*;+sip.608",
  ),
);

const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  fc.stringMatching(/^\+?[0-9]{0,24}$/),
);

const digits = fc
  .tuple(fc.constantFrom("", "+", "+1", "1", "00", "011"), number)
  .map(([a, b]) => a + b);

/** A header value that names somebody: well-formed, nearly so, or not at all. */
const party = fc.oneof(
  { weight: 4, arbitrary: digits.map((user) => `<sip:${user}@carrier.example;user=phone>`) },
  digits,
  digits.map((user) => `tel:${user};phone-context=+1`),
  fc.tuple(anyText, digits).map(([name, user]) => `"${name}" <sip:${user}@a>;tag=1`),
  fc.tuple(digits, anyText).map(([user, host]) => `sip:${user}@${host}`),
  fc.tuple(anyText, anyText).map(([a, b]) => `${a}<sip:${b}>`),
  anyText,
);

/** An Identity header over claims that may be anything. */
const identity = fc
  .tuple(
    fc.oneof(
      fc.json(),
      fc.tuple(digits, fc.constantFrom("A", "B", "C", "D")).map(([tn, attest]) =>
        JSON.stringify({
          attest,
          dest: { tn: ["13034440000"] },
          iat: 1,
          orig: { tn },
          origid: "x",
        }),
      ),
      anyText,
    ),
    anyText,
  )
  .map(([claims, tail]) => {
    const part = (text: string) => Buffer.from(text).toString("base64url");
    return `${part('{"alg":"ES256","ppt":"shaken"}')}.${part(claims)}.c2ln;info=<https://a>${tail}`;
  });

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const fields = fc.record({
  callId: anyText,
  from: maybe(party),
  pai: maybe(fc.oneof(party, fc.array(party, { maxLength: 4 }))),
  ppi: maybe(party),
  ruri: maybe(party),
  to: maybe(party),
  identity: maybe(fc.oneof(identity, anyText, fc.array(identity, { maxLength: 3 }))),
  verstat: maybe(
    fc.oneof(fc.constantFrom("TN-Validation-Passed", "TN-Validation-Passed-B"), anyText),
  ),
  attest: maybe(fc.constantFrom("A", "b", "C", "")),
  origId: maybe(anyText),
  sourceIp: maybe(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("192.0.2.7"), anyText)),
  trunk: maybe(fc.oneof(fc.constantFrom("watched", "customers", "psap", "__proto__"), anyText)),
  privacy: maybe(anyText),
  priority: maybe(fc.oneof(fc.constant("psap-callback"), anyText)),
  resourcePriority: maybe(fc.oneof(fc.constant("esnet.1"), anyText)),
  featureCaps: maybe(fc.oneof(fc.constant("*;+sip.608"), anyText)),
});

/** A look-up of scores that answers at once, later, or says that it cannot. */
const scores: fc.Arbitrary<Scores> = fc
  .record({
    score: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(97)),
    category: anyText,
    state: fc.constantFrom("known", "none", "unavailable"),
    late: fc.boolean(),
  })
  .map(({ state, late, ...score }) => {
    let found: ScoreFound = { state: "none" };
    if (state === "known") found = { state, score: { ...score, expiresAtMs: undefined } };
    if (state === "unavailable") found = { state, why: "deadline" };
    return { find: () => (late ? nextTurn(found) : found) };
  });

/** The call, when it is one: a value with a line break in it is refused before it is decided. */
function read(body: unknown): CallAttempt | undefined {
  const parsed = parseCallAttempt(body);
  if (parsed.ok) return parsed.call;
  expect(parsed.fault.message).not.toBe("");
  return undefined;
}

const HEADER_LINES = /^(?:[!-9;-~]+: [^\r\n\0]+\r\n)*$/;

function expectWellFormed(call: CallAttempt, decision: Decision): void {
  const { action, cause, would, facts } = decision;
  expect(facts.evidence.length > 0).toBe(action === "block" || would?.action === "block");
  expect(facts.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  if (action === "pass") {
    expect(decision.mode === "observe" || CAUSES[cause].action === "pass").toBe(true);
    expect(decision.mode === "observe").toBe(would !== undefined);
  } else {
    const { status, phrase, headers } = decision.response;
    expect(CAUSES[cause].action).toBe(action);
    expect(headers).toMatch(HEADER_LINES);
    if (action === "block") {
      expect([status, phrase]).toEqual([603, "Network Blocked"]);
      expect(headers).toContain(`;id=${facts.id}";location=RLN\r\n`);
    } else {
      expect(checkResponse(status, phrase, true)).toBeUndefined();
      expect(headers).toBe(
        status === 608 ? "Call-Info: <https://redress.example.net/jcard>;purpose=jwscard\r\n" : "",
      );
    }
  }
  expect(JSON.parse(answerText(decision))).toMatchObject({ action, cause, id: facts.id });
  const line = decisionLine(call, decision, "http", (number) => number, NOON, 0.01);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(JSON.parse(line)).toMatchObject({ msg: "decision", action, cause });
}

describe("whatever a call holds", () => {
  it("it is decided, and the decision is well-formed on the wire and in the log", async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fields, scores, async (body, found) => {
        const call = read(body);
        if (call === undefined) return;
        const decision = await decideCall(call, world, found, NOON);
        reached.add(`${decision.action} ${decision.mode}`);
        expectWellFormed(call, decision);
      }),
      { numRuns: 5_000 },
    );
    expect([...reached].sort()).toEqual([
      "block enforce",
      "pass enforce",
      "pass observe",
      "reject enforce",
    ]);
  });

  it("a body of any JSON is a call or a fault that names its field", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), scores, async (body, found) => {
        const call = read(body) ?? read({ callId: "1", ...Object(body) });
        if (call !== undefined) expectWellFormed(call, await decideCall(call, world, found, NOON));
      }),
      { numRuns: 1_000 },
    );
  });

  it("explaining it comes to the same as deciding it", async () => {
    await fc.assert(
      fc.asyncProperty(fields, scores, async (body, found) => {
        const call = read(body);
        if (call === undefined) return;
        const decision = await decideCall(call, world, found, NOON);
        const explained = await explainCall(call, world, found, NOON);
        const { id: _, ...facts } = decision.facts;
        expect(explained.decision).toMatchObject({ action: decision.action, facts });
        expect(explained.decision.cause).toBe(decision.cause);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Request URIs that call for help, as scripts and phones write them. */
const emergencyUri = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("911", "933", "988", "112", "+1911", "+1988", "1911", "1-911"),
      fc.constantFrom("sip:%@sbc.example", "sip:%@203.0.113.1:5060;user=phone", "tel:%", "%"),
    )
    .map(([code, form]) => form.replace("%", code)),
  fc.constantFrom("urn:service:sos", "urn:service:sos.police", "URN:Service:SOS.fire"),
);

describe("an emergency call", () => {
  it("is never rejected or blocked, whatever else it says", async () => {
    await fc.assert(
      fc.asyncProperty(fields, emergencyUri, scores, async (body, ruri, found) => {
        const call = read({ ...body, ruri });
        if (call === undefined) return;
        const decision = await decideCall(call, world, found, NOON);
        expect(decision).toMatchObject({
          action: "pass",
          cause: "exempt.emergency",
          mode: "enforce",
          would: undefined,
        });
      }),
      { numRuns: 5_000 },
    );
  });

  it("is not waited for: no score is asked for", () => {
    fc.assert(
      fc.property(fields, emergencyUri, (body, ruri) => {
        const call = read({ ...body, ruri });
        if (call === undefined) return;
        const scores: Scores = {
          find: () => {
            throw new Error("asked for a score");
          },
        };
        expect(decideCall(call, world, scores, NOON)).not.toBeInstanceOf(Promise);
      }),
    );
  });

  it("of an emergency trunk is never rejected or blocked either", async () => {
    await fc.assert(
      fc.asyncProperty(fields, scores, async (body, found) => {
        const call = read({ ...body, trunk: "psap" });
        if (call === undefined) return;
        expect((await decideCall(call, world, found, NOON)).cause).toBe("exempt.emergency");
      }),
    );
  });
});
