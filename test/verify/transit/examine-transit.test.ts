import { describe, expect, it } from "vitest";
import { TRANSIT_FINDINGS } from "../../../service/verify/findings/transit.ts";
import {
  examineTransit,
  type TransitCase,
} from "../../../service/verify/transit/examine-transit.ts";
import { Legs } from "../../../service/verify/transit/leg.ts";
import { type PairedCall, pairLegs, pairWithin } from "../../../service/verify/transit/pairing.ts";
import { GOOD_REASON, messagesIn } from "../trace.ts";
import { answer, invite, type Side } from "./sides.ts";

function legsOf(...texts: readonly string[]) {
  const legs = new Legs();
  for (const message of messagesIn(texts.join(""))) legs.add(message);
  return legs.all();
}

const REASON = `Reason: ${GOOD_REASON}`;
const NB = "Network Blocked";
const DOWN: Side = {
  branch: "z9hG4bKdown",
  source: "192.0.2.1:5060",
  destination: "192.0.2.20:5060",
};
const DOWN_2: Side = { ...DOWN, branch: "z9hG4bKdown2", destination: "192.0.2.30:5060" };

/** A call refused downstream in one way and upstream in another. */
function refused(
  down: readonly [status: number, phrase: string, lines: readonly string[]],
  up: readonly [status: number, phrase: string, lines: readonly string[]],
): TransitCase | undefined {
  const [call] = pairLegs(
    legsOf(invite(), answer(...up)),
    legsOf(invite(DOWN), answer(...down, DOWN)),
  );
  return call && examineTransit(call);
}

const found = (one: TransitCase | undefined) => one?.findings.map(({ code }) => code);
const plus = (...lines: readonly string[]) => [603, NB, lines] as const;

describe("what an SBC does to a 603+", () => {
  const Q850 = "Reason: Q.850;cause=21";

  it("finds nothing where it passed unchanged", () => {
    expect(found(refused(plus(REASON, "Server: a"), plus(REASON, "Server: b")))).toEqual([]);
  });

  it.each([
    ["another code", [480, "Temporarily Unavailable", [REASON, Q850]], ["transit.code-changed"]],
    ["another phrase", [603, "Decline", [REASON, Q850]], ["transit.phrase-changed"]],
    ["the Reason lost", plus(Q850), ["transit.reason-lost"]],
    [
      "the Reason cut short",
      plus('Reason: SIP;cause=603;text="v=analytics1', Q850),
      ["transit.reason-rewritten"],
    ],
    ["a parameter changed", plus(REASON.replace("RLN", "LN"), Q850), ["transit.reason-rewritten"]],
    ["another order", plus(Q850, REASON), ["transit.reason-reordered"]],
    ["a Reason added", plus(REASON, Q850, "Reason: STIR;cause=437"), ["transit.reason-added"]],
    [
      "blanks and folds",
      plus(
        REASON.replaceAll(";", " ;\r\n ")
          .replace(" ;\r\n url", ";url")
          .replace(" ;\r\n tel", ";tel")
          .replace(" ;\r\n email", ";email")
          .replace(" ;\r\n id", ";id"),
        Q850,
      ),
      ["transit.reason-respelled"],
    ],
    ["two headers joined", plus(`${REASON}, Q.850;cause=21`), ["transit.reason-respelled"]],
    ["a Retry-After added", plus(REASON, Q850, "Retry-After: 5"), ["transit.retry-after-added"]],
  ] as const)("%s", (_what, up, codes) => {
    expect(found(refused(plus(REASON, Q850), up))).toEqual(codes);
  });

  it("names other headers that were lost or changed", () => {
    const down = plus(REASON, 'Warning: 399 a "b"', "Error-Info: <https://e.example>");
    expect(found(refused(down, plus(REASON, 'Warning: 399 x "b"')))).toEqual([
      "transit.header-rewritten",
      "transit.header-lost",
    ]);
  });

  it("says what came, what left, and where", () => {
    const one = refused(plus(REASON), [603, "Decline", []]);
    expect(one).toMatchObject({
      pairedBy: "call-id",
      downstream: { status: 603, phrase: NB, verdict: "603+" },
      upstream: { status: 603, phrase: "Decline", verdict: "plain", place: { line: 11 } },
    });
    expect(found(one)).toEqual(["transit.phrase-changed", "transit.reason-lost"]);
  });

  it("misses the final response upstream", () => {
    const [call] = pairLegs(
      legsOf(invite()),
      legsOf(invite(DOWN), answer(603, NB, [REASON], DOWN)),
    );
    expect(found(call && examineTransit(call))).toEqual(["transit.not-answered"]);
  });
});

describe("what an SBC does to other refusals", () => {
  const CARD = "Call-Info: <https://block.example.net/c.jwt>;purpose=jwscard";

  it("a 608 without its jCard is an error", () => {
    expect(found(refused([608, "Rejected", [CARD]], [608, "Rejected", []]))).toEqual([
      "transit.call-info-lost",
      "transit.header-lost",
    ]);
  });

  it("a plain 603 that was changed is a warning at most", () => {
    expect(found(refused([603, "Decline", []], [480, "Busy", []]))).toEqual([
      "transit.plain-code-changed",
    ]);
    expect(found(refused([603, "Decline", []], [603, "Declined", []]))).toEqual([
      "transit.plain-phrase-changed",
    ]);
  });

  it("a 486 is none of its business", () => {
    expect(refused([486, "Busy Here", []], [480, "X", []])).toBeUndefined();
  });
});

describe("a second route", () => {
  const second = (
    first: readonly [number, string, readonly string[]],
    last: readonly [number, string, readonly string[]],
    up: readonly [number, string, readonly string[]],
  ) => {
    const down = legsOf(
      invite(DOWN),
      invite(DOWN),
      answer(...first, DOWN),
      invite(DOWN_2),
      answer(...last, DOWN_2),
    );
    const [call] = pairLegs(legsOf(invite(), answer(...up)), down);
    return found(call && examineTransit(call));
  };

  it("tried after a 603+ is an error, whatever it answers", () => {
    expect(second(plus(REASON), [200, "OK", []], [200, "OK", []])).toEqual([
      "transit.second-route",
    ]);
    expect(second(plus(REASON), [486, "Busy", []], plus(REASON))).toEqual(["transit.second-route"]);
    expect(second(plus(REASON), [486, "Busy", []], [480, "X", [REASON]])).toEqual([
      "transit.second-route",
      "transit.code-changed",
    ]);
  });

  it("tried after a plain 603 is a warning", () => {
    expect(second([603, "Decline", []], [200, "OK", []], [200, "OK", []])).toEqual([
      "transit.plain-second-route",
    ]);
  });

  it("is none when both rang at once, or the first failed otherwise", () => {
    const [call] = pairLegs(
      legsOf(invite(), answer(603, NB, [REASON])),
      legsOf(
        invite(DOWN),
        invite(DOWN_2),
        answer(603, NB, [REASON], DOWN),
        answer(487, "X", [], DOWN_2),
      ),
    );
    expect(found(call && examineTransit(call))).toEqual([]);
    expect(second([503, "Service Unavailable", []], plus(REASON), plus(REASON))).toEqual([]);
  });

  it("is none when the other branch of a fork was answered", () => {
    const [call] = pairLegs(
      legsOf(invite(), answer(200, "OK", [])),
      legsOf(
        invite(DOWN),
        invite(DOWN_2),
        answer(603, NB, [REASON], DOWN),
        answer(200, "OK", [], DOWN_2),
      ),
    );
    expect(call && examineTransit(call)).toBeUndefined();
  });
});

describe("the two sides of a call", () => {
  const B2BUA: Side = { ...DOWN, callId: "other@sbc", from: "2125550123", to: "9913125550199" };
  const by = (calls: readonly PairedCall[]) =>
    calls.map((call) => [
      call.by,
      call.upstream.callId,
      call.downstream.map(({ callId }) => callId),
    ]);

  it("are paired by Call-ID", () => {
    expect(by(pairLegs(legsOf(invite()), legsOf(invite(DOWN))))).toEqual([
      ["call-id", "call-1@caller.example", ["call-1@caller.example"]],
    ]);
  });

  it("are paired by numbers and time where the SBC writes its own Call-ID, prefixes or not", () => {
    const up = legsOf(invite({ callId: "a", at: 1 }), invite({ callId: "b", at: 30 }));
    const down = legsOf(
      invite({ ...B2BUA, callId: "x", branch: "1", at: 30.1 }),
      invite({ ...B2BUA, callId: "y", branch: "2", at: 1.2 }),
      invite({ ...B2BUA, callId: "z", branch: "3", at: 50 }),
    );
    expect(by(pairLegs(up, down))).toEqual([
      ["numbers", "a", ["y"]],
      ["numbers", "b", ["x"]],
    ]);
  });

  it("are told apart in one capture: what came first is upstream", () => {
    const calls = pairWithin(
      legsOf(invite(), invite(DOWN), answer(603, NB, [], DOWN), answer(603, NB, [])),
    );
    expect(by(calls)).toEqual([["call-id", "call-1@caller.example", ["call-1@caller.example"]]]);
    expect(by(pairWithin(legsOf(invite(), invite(B2BUA))))).toEqual([
      ["numbers", "call-1@caller.example", ["other@sbc"]],
    ]);
  });

  it("a call that the caller tries again is no attempt of the SBC", () => {
    const again = { callId: "again@caller.example", branch: "z9hG4bKagain", at: 2 };
    expect(pairWithin(legsOf(invite(), invite(again)))).toEqual([]);
  });

  it("need the responses alone, where a trace has no INVITE", () => {
    const calls = pairLegs(legsOf(answer(603, NB, [])), legsOf(answer(603, NB, [REASON], DOWN)));
    expect(found(calls[0] && examineTransit(calls[0]))).toEqual(["transit.reason-lost"]);
  });
});

it("every finding about transit is made above", async () => {
  const { readFileSync } = await import("node:fs");
  const text = readFileSync(import.meta.filename, "utf8");
  for (const code of Object.keys(TRANSIT_FINDINGS)) expect(text).toContain(`"${code}"`);
});
