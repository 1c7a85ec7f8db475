import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DailyBudget } from "../../../service/analytics/vendors/daily-budget.ts";
import {
  type VendorEvent,
  VendorLookup,
} from "../../../service/analytics/vendors/vendor-lookup.ts";
import { VendorQuestions } from "../../../service/analytics/vendors/vendor-questions.ts";
import { readVendors } from "../../../service/analytics/vendors/vendors-file.ts";
import { json, scored, VendorServer } from "./vendor-server.ts";

const NUMBER = 12_125_550_100;
const LATE = { state: "unavailable", why: "deadline" };
/** Ends a wait for what never comes; long, because the machine may be busy. */
const WAIT = { timeout: 5_000, interval: 5 };

describe("a look-up at a vendor, over real HTTP", () => {
  let server: VendorServer;
  let folder: string;
  let open: VendorLookup[];
  let events: VendorEvent[];
  let changes: string[];
  let now: number;

  beforeEach(async () => {
    server = await VendorServer.start();
    folder = await mkdtemp(join(tmpdir(), "ringfence-vendor-"));
    open = [];
    events = [];
    changes = [];
    now = Date.UTC(2026, 10, 20, 12);
  });

  afterEach(async () => {
    for (const lookup of open) await lookup.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** A deadline of two seconds is for a busy machine; tests of lateness set their own. */
  function lookup(keys = "deadlineMs: 2000", headers = {}): VendorLookup {
    const read = readVendors(
      `vendors:
  example:
    address: "http://127.0.0.1:${server.port}/n/{e164}"
    answer: { score: score, category: kind }
    ${keys}
    ${keys.includes("dailyBudget") ? "" : "dailyBudget: 1000"}
`,
      folder,
    );
    const vendor = read.ok ? read.value[0] : undefined;
    if (vendor === undefined) throw new Error(JSON.stringify(read));
    const made = new VendorLookup(
      vendor,
      new VendorQuestions(vendor, headers),
      new DailyBudget(vendor.dailyBudget, join(folder, "budget.json"), () => now),
      {
        count: (_, event) => void events.push(event),
        changed: (_, answers, reason) => void changes.push(`${answers} ${reason}`),
      },
      () => now,
      1,
    );
    open.push(made);
    return made;
  }

  const KNOWN = {
    state: "known",
    score: { score: 90, category: "example: robocaller" },
  };

  it("asks once with the secrets, and then knows it until it is too old", async () => {
    const vendor = lookup("deadlineMs: 2000", { Authorization: "Bearer k" });
    expect(await vendor.find(NUMBER)).toMatchObject(KNOWN);
    expect(vendor.find(NUMBER)).toMatchObject(KNOWN);
    expect(server.requests).toMatchObject([
      { path: `/n/${NUMBER}`, headers: { authorization: "Bearer k" } },
    ]);
    now += 3_600_000;
    expect(await vendor.find(NUMBER)).toMatchObject(KNOWN);
    expect(events).toEqual(["scored", "hit", "scored"]);
  });

  it("knows for a quarter of an hour that the vendor does not know a number", async () => {
    server.answer = json({}, 404);
    const vendor = lookup();
    expect(await vendor.find(NUMBER)).toMatchObject({ state: "none" });
    expect(vendor.find(NUMBER)).toMatchObject({ state: "none" });
    now += 900_000;
    await vendor.find(NUMBER);
    expect(events).toEqual(["none", "hit", "none"]);
  });

  it("does not keep a call waiting beyond the deadline, and has the answer for the next", async () => {
    let send = () => {};
    server.answer = (request, response) => {
      send = () => scored(90)(request, response);
    };
    const vendor = lookup("deadlineMs: 20");
    expect(await vendor.find(NUMBER)).toEqual(LATE);
    await expect.poll(() => server.requests.length, WAIT).toBe(1);
    send();
    await expect.poll(() => events, WAIT).toContain("scored");
    expect(vendor.find(NUMBER)).toMatchObject(KNOWN);
    expect(events).toEqual(["late", "scored", "hit"]);
  });

  it("keeps no call waiting after five late answers, asks on, and tries again after five seconds", async () => {
    const held: (() => void)[] = [];
    server.answer = (request, response) => void held.push(() => scored(90)(request, response));
    const vendor = lookup("deadlineMs: 20");
    for (let at = 0; at < 5; at += 1) expect(await vendor.find(NUMBER + at)).toEqual(LATE);
    expect(vendor.find(NUMBER + 5)).toEqual(LATE);
    await expect.poll(() => held.length, WAIT).toBe(6);
    for (const send of held) send();
    await expect.poll(() => vendor.find(NUMBER + 5), WAIT).toMatchObject(KNOWN);
    now += 5_000;
    expect(vendor.find(NUMBER + 6)).toBeInstanceOf(Promise);
    expect(vendor.find(NUMBER + 7)).toEqual(LATE);
  });

  it("waits for a vendor again that has answered one call in time", async () => {
    let slow = true;
    server.answer = (request, response) => {
      if (!slow) scored(90)(request, response);
    };
    const vendor = lookup("deadlineMs: 1000");
    const late = [0, 1, 2, 3, 4].map((at) => vendor.find(NUMBER + at));
    expect(await Promise.all(late)).toEqual([LATE, LATE, LATE, LATE, LATE]);
    slow = false;
    now += 5_000;
    expect(await vendor.find(NUMBER + 6)).toMatchObject(KNOWN);
    expect(vendor.find(NUMBER + 7)).toBeInstanceOf(Promise);
  });

  it("keeps no call waiting where the answer is for the next one", async () => {
    const vendor = lookup("decides: next-call");
    expect(vendor.find(NUMBER)).toEqual({ state: "none" });
    await expect.poll(() => events, WAIT).toContain("scored");
    expect(vendor.find(NUMBER)).toMatchObject(KNOWN);
  });

  it("puts one question at a time for a number", async () => {
    const vendor = lookup();
    const answers = await Promise.all([
      vendor.find(NUMBER),
      vendor.find(NUMBER),
      vendor.find(NUMBER),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(KNOWN);
    expect(server.requests).toHaveLength(1);
    expect(events.toSorted()).toEqual(["scored", "shared", "shared"]);
  });

  it("puts no more questions at a time than it may", async () => {
    const vendor = lookup("deadlineMs: 2000\n    concurrency: 2");
    const answers = [1, 2, 3].map((at) => vendor.find(NUMBER + at));
    expect(answers[2]).toEqual(LATE);
    await Promise.all(answers);
    expect(server.requests).toHaveLength(2);
    expect(events).toContain("busy");
  });

  it("spends no more than the day's budget, a restart included, and begins anew the next day", async () => {
    const keys = "deadlineMs: 2000\n    dailyBudget: 2";
    const before = lookup(keys);
    await before.find(NUMBER + 1);
    before.save();
    const vendor = lookup(keys);
    await vendor.find(NUMBER + 2);
    expect(vendor.find(NUMBER + 3)).toEqual({ state: "none" });
    now += 86_400_000;
    expect(await vendor.find(NUMBER + 3)).toMatchObject(KNOWN);
    expect(server.requests).toHaveLength(3);
    expect(events).toEqual(["scored", "scored", "budget", "scored"]);
  });

  it("is left alone after five failures, and tried again by one call every five seconds", async () => {
    server.answer = json({ error: "overloaded" }, 503);
    const vendor = lookup();
    for (let at = 0; at < 5; at += 1) expect(await vendor.find(NUMBER + at)).toEqual(LATE);
    expect(vendor.find(NUMBER)).toEqual(LATE);
    expect(vendor.resting()).toBe(true);
    expect(server.requests).toHaveLength(5);
    server.answer = scored(90);
    now += 5_000;
    expect(await vendor.find(NUMBER)).toMatchObject(KNOWN);
    expect(vendor.resting()).toBe(false);
    expect(changes).toEqual(["false HTTP status 503", "true "]);
  });

  it.each([
    ["hangs up", (_: unknown, response: { destroy(): void }) => response.destroy()],
    ["answers nonsense", json("<html>")],
    ["answers with more than it may", json({ score: 1, filler: "x".repeat(100_000) })],
    ["sends it elsewhere", json({}, 302)],
    ["gives a score that is none", json({ score: "high" })],
  ] as const)("takes nothing from a vendor that %s", async (_, answer) => {
    server.answer = answer as VendorServer["answer"];
    expect(await lookup().find(NUMBER)).toMatchObject({
      state: expect.stringMatching(/none|unavail/),
    });
  });

  it("counts a vendor that is not there as failed", async () => {
    const vendor = lookup();
    await server.stop();
    expect(await vendor.find(NUMBER)).toEqual(LATE);
    expect(events).toEqual(["failed"]);
  });
});
