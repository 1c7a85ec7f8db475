import { describe, expect, it } from "vitest";
import { fateOf, type Loss, type RecordedResponse } from "../../../service/verify/cdr/fate.ts";
import { GOOD_REASON } from "../trace.ts";

const NB = "Network Blocked";
const PLUS: RecordedResponse = { status: 603, phrase: NB, reason: GOOD_REASON };
const PLAIN: RecordedResponse = { status: 603, phrase: "Decline", reason: "" };

function fate(left: RecordedResponse, came?: RecordedResponse, action?: string) {
  return fateOf({ ...left, downstream: came, action });
}

const lost = (what: Loss["what"], where: Loss["where"]) => ({
  kind: "lost",
  loss: { what, where },
});

describe("a record of one side", () => {
  it.each<[string, Partial<RecordedResponse>, string]>([
    ["a whole 603+", {}, "603+"],
    ["a 603+ whose phrase the record has no column for", { phrase: undefined }, "603+"],
    ["a phrase, and no column for the Reason", { reason: undefined }, "603+"],
    ["a 603+ without location", { reason: GOOD_REASON.replace(";location=RLN", "") }, "malformed"],
    ["a 603 of a callee", PLAIN, "plain"],
    ["a 603 of neither phrase nor Reason", { phrase: undefined, reason: undefined }, "plain"],
    ["another failure", { status: 486, phrase: "Busy Here", reason: "Q.850;cause=17" }, "other"],
    ["an answered call", { status: 200, phrase: "OK", reason: "" }, "other"],
  ])("%s", (_what, part, kind) => {
    expect(fate({ ...PLUS, ...part })).toEqual({ kind });
  });

  it("tells what was lost, and not where", () => {
    expect(fate({ ...PLUS, reason: "" })).toEqual(lost("reason", "unknown"));
    expect(fate({ ...PLUS, reason: "Q.850;cause=21" })).toEqual(lost("reason", "unknown"));
    expect(fate({ ...PLUS, phrase: "Decline" })).toEqual(lost("phrase", "unknown"));
    expect(fate({ ...PLUS, status: 480, phrase: "X" })).toEqual(lost("code", "unknown"));
  });

  it("of our own block is a 603+, though acc writes Decline for it", () => {
    expect(fate(PLAIN, undefined, "block")).toEqual({ kind: "603+" });
    expect(fate(PLAIN, undefined, "reject")).toEqual({ kind: "plain" });
  });
});

describe("a record of both sides", () => {
  it("says that nothing was lost", () => {
    expect(fate(PLUS, PLUS)).toEqual({ kind: "603+" });
    expect(fate(PLAIN, PLAIN)).toEqual({ kind: "plain" });
  });

  it("says what was lost here", () => {
    expect(fate({ ...PLUS, phrase: "Decline" }, PLUS)).toEqual(lost("phrase", "here"));
    expect(fate({ ...PLUS, reason: "" }, PLUS)).toEqual(lost("reason", "here"));
    expect(fate({ status: 480, phrase: "X", reason: "" }, PLUS)).toEqual(lost("code", "here"));
    expect(fate({ status: 200, phrase: "OK", reason: "" }, PLUS)).toEqual(lost("code", "here"));
    expect(fate(PLAIN, PLUS)).toEqual(lost("phrase", "here"));
  });

  it("says what was lost before it came here", () => {
    expect(fate(PLAIN, { ...PLUS, phrase: "Decline" })).toEqual(lost("phrase", "before"));
    expect(fate({ ...PLUS, reason: "" }, { ...PLUS, reason: "" })).toEqual(
      lost("reason", "before"),
    );
  });
});
