import { describe, expect, it } from "vitest";
import type { TrendPoint } from "../../../service/observability/trend.ts";
import { BLOCK, FACTS, PASS } from "../fakes.ts";
import { wordsOf } from "./browser.ts";
import { GROUP, GROUP_NUMBERS } from "./console-fakes.ts";
import { NOW, redressRequest } from "./desks.ts";
import { openLoggedIn } from "./open.ts";

const POINT: TrendPoint = {
  ...{ atMs: NOW, pass: 41.23456, reject: 2, block: 1, wouldReject: 0, wouldBlock: 0.5 },
  ...{ degraded: 0, scoresMissed: 0, p50Ms: null, p99Ms: 0.8 },
  ...{ listAgeHours: 4, listEntries: 1234567, storeUp: 1, vendorsResting: 0 },
};
const [MINE = "", OTHER_OF_GROUP = ""] = GROUP_NUMBERS;
const OTHER = "13035550100";

const from = (callingNumber: string) => ({ facts: { ...FACTS, callingNumber } });

describe("the dashboard", () => {
  it("has the points of the hour or the day for its plots", async () => {
    const { browser, points } = await openLoggedIn();
    points.push(POINT, { ...POINT, atMs: NOW + 10_000 });
    const { text } = await browser.get("/console/dashboard.json?window=hour");
    const plots = JSON.parse(text) as { times: number[]; lines: Record<string, number[]> };
    expect(plots.times).toEqual([NOW / 1000, NOW / 1000 + 10]);
    expect(plots.lines).toMatchObject({
      pass: [41.23, 41.23],
      p50Ms: [null, null],
      listEntries: [1234567, 1234567],
    });
  });

  it("draws no line that the points do not have", async () => {
    const { browser, points } = await openLoggedIn();
    points.push(POINT);
    const { lines } = JSON.parse((await browser.get("/console/dashboard.json")).text) as {
      lines: object;
    };
    for (const path of ["/console/dashboard?window=day", "/console/dashboard"]) {
      const { text } = await browser.get(path);
      const places = [...text.matchAll(/data-lines="([^"]+)"/g)].map(([, json = ""]) =>
        (JSON.parse(json.replaceAll("&quot;", '"')) as string[][]).map(([line]) => line),
      );
      expect(places.flat().length).toBeGreaterThan(10);
      for (const line of places.flat()) expect(Object.keys(lines)).toContain(line);
    }
  });

  it("shows the parts and the list as they are now", async () => {
    const { browser, console } = await openLoggedIn();
    const empty = wordsOf(await browser.get("/console/dashboard"));
    expect(empty).toContain("No list is loaded.");
    expect(empty).toContain("No vendor is asked.");
    Object.assign(console.dashboard, {
      vendors: () => [{ vendor: "example", resting: true, questionsToday: 1200 }],
      list: () => ({
        ...{ version: "v7", builtAtMs: NOW - 4 * 3_600_000, lastSuccessAtMs: NOW },
        entries: [{ class: "unused", source: "inventory", count: 120400 }],
        sources: [{ source: "inventory", asOfMs: NOW, old: true }],
      }),
    });
    const words = wordsOf(await browser.get("/console/dashboard"));
    expect(words).toContain("store degraded connection refused");
    expect(words).toContain("example at rest after failures 1,200");
    expect(words).toContain("v7");
    expect(words).toContain("2026-11-20 08:00:00 UTC, 4 hours ago");
    expect(words).toContain("Old sources inventory");
    expect(words).toContain("unused inventory 120,400");
  });
});

describe("the numbers", () => {
  it("are shown by group, and those that are blocked most, with their redress", async () => {
    const { browser, numbers, redress } = await openLoggedIn();
    for (let call = 0; call < 3; call += 1) numbers.decided({ ...PASS, ...from(MINE) });
    numbers.decided({ ...BLOCK, ...from(MINE) });
    numbers.refusedElsewhere(OTHER_OF_GROUP, "TN, redress.far.example");
    numbers.decided({ ...BLOCK, ...from(OTHER) });
    redress.requests = [redressRequest({ callingNumber: OTHER, state: "under-review" })];
    const words = wordsOf(await browser.get("/console/numbers"));
    expect(words).toContain(`${GROUP} 2 4 1 25.0 % 1 TN, redress.far.example (1) up, 2 from 0`);
    expect(words).toContain("+1 303-555-0100 1 1 100.0 % 0 nobody up, 1 from 0 Under review");
    const group = `/console/groups/${encodeURIComponent(GROUP)}`;
    expect(wordsOf(await browser.get(group))).toContain(
      "+1 215-555-0124 0 0 no calls 1 TN, redress",
    );
    const plot = JSON.parse((await browser.get(`${group}.json`)).text) as {
      lines: Record<string, number[]>;
    };
    expect([plot.lines["calls"]?.at(-1), plot.lines["elsewhere"]?.at(-1)]).toEqual([4, 1]);
    expect((await browser.get("/console/groups/nobody")).status).toBe(404);
  });

  it("have a page each, whether they are counted or not", async () => {
    const { browser, numbers } = await openLoggedIn();
    numbers.refusedElsewhere(OTHER, "RLN, +18005550199");
    const counted = wordsOf(await browser.get(`/console/numbers/${OTHER}`));
    expect(counted).toContain("Refused by other networks 1");
    expect(counted).toContain("RLN, +18005550199 1");
    const not = wordsOf(await browser.get("/console/numbers/13125550000"));
    expect(not).toContain("Its calls are not counted");
    expect(not).toContain("Nobody asked for redress.");
    const { text } = await browser.get("/console/numbers/13125550000.json");
    expect(JSON.parse(text)).toMatchObject({ times: [] });
  });
});
