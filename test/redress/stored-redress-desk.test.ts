import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { RingfenceError } from "../../service/errors.ts";
import type { Change } from "../../service/redress/redress-desk.ts";
import { NOTICE_ID_LENGTH, noticeIdKey, sealNoticeId } from "../../service/sip/notice-id.ts";
import { callRecord, formOf, START_MS, TestDesk } from "./desk.ts";

const DAY_MS = 86_400_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

let test: TestDesk;
beforeEach(() => {
  test = new TestDesk();
});

const change = (given: Partial<Change> = {}): Change => ({
  by: "ann",
  reason: "because",
  note: "",
  revision: 1,
  ...given,
});
const restoring = (given: Partial<Change> = {}) => ({
  ...change(given),
  expiresAtMs: START_MS + 10 * DAY_MS,
});

async function received(given: Parameters<TestDesk["block"]>[0] = {}): Promise<string> {
  const id = test.block(given);
  expect(await test.desk.submit(formOf(id), "caller")).toMatchObject({ kind: "received" });
  return id;
}

describe("an id", () => {
  it("is valid for the days of the records, and says when the call was blocked", () => {
    const id = test.block({ daysAgo: 29 });
    expect(test.desk.verdict(id)).toEqual({ kind: "valid", blockedAtMs: START_MS - 29 * DAY_MS });
    test.now += 2 * DAY_MS;
    expect(test.desk.verdict(id)).toMatchObject({ kind: "expired" });
  });

  it("of another key, altered in any character, or anything else, is unknown", () => {
    const id = test.block();
    const at = fc.integer({ min: 0, max: NOTICE_ID_LENGTH - 1 });
    const letter = fc.constantFrom(...LETTERS);
    fc.assert(
      fc.property(at, letter, (index, other) => {
        const altered = `${id.slice(0, index)}${other}${id.slice(index + 1)}`;
        if (altered !== id) expect(test.desk.verdict(altered)).toEqual({ kind: "unknown" });
      }),
    );
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 32, maxLength: 32 }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        if (text !== id) expect(test.desk.verdict(text)).toEqual({ kind: "unknown" });
      }),
    );
    const foreign = noticeIdKey(1, new Uint8Array(32).fill(8));
    const fromElsewhere = sealNoticeId(foreign, START_MS, (bytes) => bytes.fill(1));
    expect(test.desk.verdict(fromElsewhere)).toEqual({ kind: "unknown" });
  });
});

describe("submitting", () => {
  it("keeps who asks, why, and the numbers of the call", async () => {
    const id = await received();
    expect(await test.desk.find(id)).toMatchObject({
      id,
      callingNumber: "12155550123",
      calledNumber: "13125550188",
      name: "Pat Doe",
      state: "received",
    });
  });

  it("takes one request a block, and shows the one there is", async () => {
    const id = await received();
    const again = await test.desk.submit(formOf(id, { name: "Other" }), "caller");
    expect(again).toMatchObject({ kind: "already", request: { name: "Pat Doe" } });
  });

  it("refuses ids that are not ours or too old before anything is looked up or written", async () => {
    const old = test.block({ daysAgo: 31 });
    test.store.away = new Error("nobody should ask");
    test.records.get = () => {
      throw new Error("nobody should ask");
    };
    const outcomes = await Promise.all(
      [old, "x", `${old}x`].map((id) => test.desk.submit(formOf(id), "caller")),
    );
    expect(outcomes.map((one) => one.kind === "refused-id" && one.verdict.kind)).toEqual([
      "expired",
      "unknown",
      "unknown",
    ]);
  });

  it("takes from an operator also the id of a reject, which is known by its record alone", async () => {
    test.records.set("E7SoNrnY-1", callRecord({ id: "E7SoNrnY-1", cause: "dno.unused" }));
    const form = formOf("E7SoNrnY-1", { channel: "telephone" });
    expect(await test.desk.submit({ ...form, channel: "web" }, "caller")).toMatchObject({
      kind: "refused-id",
    });
    expect(await test.desk.submit(form, "ann")).toMatchObject({ kind: "received" });
    expect(await test.desk.submit({ ...form, id: "E7SoNrnY-2" }, "ann")).toMatchObject({
      kind: "refused-id",
      verdict: { kind: "unknown" },
    });
  });

  it("does not undo what a called subscriber asked for", async () => {
    test.records.set("r-1", callRecord({ id: "r-1", cause: "subscriber.blocked" }));
    await expect(
      test.desk.submit(formOf("r-1", { channel: "email" }), "ann"),
    ).rejects.toMatchObject({ code: "BAD_FIELD", field: "id" });
  });

  it("refuses a form with a fault by its field", async () => {
    const id = test.block();
    await expect(test.desk.submit(formOf(id, { email: "x" }), "caller")).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "email",
    });
    expect(await test.desk.find(id)).toBeUndefined();
  });
});

describe("restoring", () => {
  it("allows the calling number until a time, and says that it did", async () => {
    const id = await received();
    const request = await test.desk.restore(id, restoring());
    expect(request).toMatchObject({ state: "restored", allowedAtMs: START_MS, revision: 2 });
    expect(test.allowed).toEqual([
      {
        kind: "allowed",
        digits: "2155550123",
        reason: "because",
        requester: "ann",
        proof: `redress ${id}`,
        createdAtMs: START_MS + 1,
        expiresAtMs: START_MS + 10 * DAY_MS,
      },
    ]);
  });

  it("allows a number of another country as such", async () => {
    const id = await received({ record: { callingNumber: "442071234567" } });
    await test.desk.restore(id, restoring());
    expect(test.allowed[0]?.digits).toBe("+442071234567");
  });

  it.each([
    ["10005551234", "0005551234"],
    ["1234567890", "1234567890"],
    ["0125550100", "0125550100"],
    ["121255501", "121255501"],
  ])("allows %s, which is no valid number, as the decision reads it", async (digits, allowed) => {
    const id = await received({ record: { callingNumber: digits } });
    await test.desk.restore(id, restoring());
    expect(test.allowed[0]?.digits).toBe(allowed);
  });

  it("says so when the call had no number, and changes nothing", async () => {
    const id = await received({ record: { callingNumber: undefined } });
    const refused = { code: "BAD_FIELD", field: "callingNumber" };
    await expect(test.desk.restore(id, restoring())).rejects.toMatchObject(refused);
    const invalid = await received({ record: { callingNumber: "1000555123456789" } });
    await expect(test.desk.restore(invalid, restoring())).rejects.toMatchObject(refused);
    expect((await test.desk.find(id))?.state).toBe("received");
    expect(test.allowed).toEqual([]);
  });

  it("finds the number of a record that was written after the request", async () => {
    const id = await received({ record: false });
    expect((await test.desk.find(id))?.callingNumber).toBeUndefined();
    test.records.set(id, callRecord({ id }));
    await test.desk.restore(id, restoring());
    expect(test.allowed[0]?.digits).toBe("2155550123");
  });

  it("needs a time in the future, ten years at most", async () => {
    const id = await received();
    for (const expiresAtMs of [START_MS, START_MS + 4000 * DAY_MS, Number.NaN]) {
      await expect(test.desk.restore(id, { ...change(), expiresAtMs })).rejects.toMatchObject({
        field: "expires",
      });
    }
  });

  it("stays decided when the number cannot be allowed at once: that is owed", async () => {
    const id = await received();
    test.cannotAllow = new RingfenceError("STORE_UNAVAILABLE", "away");
    await expect(test.desk.restore(id, restoring())).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(await test.desk.find(id)).toMatchObject({ state: "restored", allowedAtMs: undefined });
  });
});

describe("two operators", () => {
  it("do not overwrite each other: the one who looked before the change is told", async () => {
    const id = await received();
    await test.desk.review(id, change());
    await expect(test.desk.refuse(id, change())).rejects.toMatchObject({ code: "LOCKED" });
    const both = [
      test.desk.refuse(id, change({ revision: 2 })),
      test.desk.restore(id, restoring({ revision: 2 })),
    ];
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { state } = (await test.desk.find(id)) ?? {};
    expect(test.allowed.length).toBe(state === "restored" ? 1 : 0);
  });

  it("find what is not there, or decided, not to be changed", async () => {
    await expect(test.desk.review("none", change())).rejects.toMatchObject({ code: "NOT_FOUND" });
    const id = await received();
    await test.desk.refuse(id, change());
    await expect(test.desk.review(id, change({ revision: 2 }))).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "state",
    });
  });
});

describe("the queue", () => {
  it("has what is due first at the top, and the closed ones behind", async () => {
    const closed = await received();
    await test.desk.refuse(closed, change());
    const reviewed = await received();
    await test.desk.review(reviewed, change());
    test.now += 1000;
    const later = await received();
    const ids = async (which: "open" | "closed" | "all") =>
      (await test.desk.queue(which)).map(({ id }) => id);
    expect(await ids("open")).toEqual([later, reviewed]);
    expect(await ids("closed")).toEqual([closed]);
    expect(await ids("all")).toEqual([later, reviewed, closed]);
    expect((await test.desk.about("12155550123")).length).toBe(3);
  });
});
