import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrendPoint } from "../../service/observability/trend.ts";
import { GROUP } from "../server/console/console-fakes.ts";
import { callRecord, ID, NOW, redressRequest } from "../server/console/desks.ts";
import { openConsole, TOKEN } from "../server/console/open.ts";
import { DESK, openWindow, PHONE, startChromium } from "./chromium.ts";

const POINT: TrendPoint = {
  ...{ atMs: NOW, pass: 40, reject: 2, block: 1, wouldReject: 0, wouldBlock: 0.5 },
  ...{ degraded: 0, scoresMissed: 0, p50Ms: 0.1, p99Ms: 0.8 },
  ...{ listAgeHours: 4, listEntries: 1_234_567, storeUp: 1, vendorsResting: 0 },
};

const LONG = "x".repeat(300);

/** A console whose pages hold the longest texts that a caller can choose. */
async function consoleWithLongTexts() {
  const opened = await openConsole({ token: TOKEN });
  const long = { name: LONG, email: `${LONG}@x.example`, statement: LONG };
  opened.redress.requests = [redressRequest(long), redressRequest({ ...long, id: "v2" })];
  opened.records.records = [
    callRecord({ callId: LONG, trunk: LONG }),
    callRecord({ id: "2", trunk: LONG }),
  ];
  opened.numbers.refusedElsewhere("12155550123", LONG);
  opened.numbers.refusedElsewhere("13035550100", LONG);
  for (let at = 0; at < 360; at += 1) opened.points.push({ ...POINT, atMs: NOW + at * 10_000 });
  return { ...opened, base: `http://127.0.0.1:${opened.port}/console` };
}

async function logIn(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/login`);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Token").fill(TOKEN);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL(`${base}/`);
}

/** Presses Tab until the focus is where it is wanted. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

describe("the console in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium();
  });

  afterAll(() => browser?.close());

  it("is used with the keyboard alone, from the login to a decision", async () => {
    const { base, redress } = await consoleWithLongTexts();
    const { context, complaints } = await openWindow(browser, DESK);
    const page = await context.newPage();
    await page.goto(`${base}/`);
    // The name gets the focus by itself, a moment after the page is there.
    await page.locator("input:focus").waitFor();
    await page.keyboard.type("Ada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${base}/`);

    await page.keyboard.press("Tab");
    expect(await page.locator(".skip:focus").boundingBox()).toMatchObject({ x: 0, y: 0 });
    await page.keyboard.press("Enter");
    await page.locator("#main:focus").waitFor();
    await tabTo(page, `a[href="/console/requests/${ID}"]`);
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${base}/requests/${ID}`);

    await tabTo(page, "#refuse-reason");
    await page.keyboard.type("Subscribers complained.");
    await tabTo(page, "button.refuse");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("The request is refused.").waitFor();
    expect(redress.requests[0]).toMatchObject({
      state: "refused",
      events: [{}, { by: "Ada", reason: "Subscribers complained." }],
    });
    expect(complaints.said).toEqual([]);
    await context.close();
  });

  it.each([PHONE, DESK])("fits a screen of $width px, whatever callers write", async (viewport) => {
    const { base } = await consoleWithLongTexts();
    const { context, complaints } = await openWindow(browser, viewport);
    const page = await context.newPage();
    await logIn(page, base);
    const pages = [
      ...["/", `/requests/${ID}`, "/requests/new", "/search?wanted=12155550123"],
      ...["/records?called=13125550188", `/records/${ID}`, "/numbers", "/numbers/12155550123"],
      ...[`/groups/${encodeURIComponent(GROUP)}`, "/dashboard", "/dashboard?window=day"],
    ];
    for (const path of pages) {
      await page.goto(`${base}${path}`);
      const places = await page.locator(".plot").count();
      await expect.poll(() => page.locator(".plot canvas").count()).toBe(places);
      const { scrollWidth, clientWidth } = (await page.evaluate(
        "({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })",
      )) as { scrollWidth: number; clientWidth: number };
      expect([path, scrollWidth]).toEqual([path, clientWidth]);
    }
    expect(complaints.said).toEqual([]);
    await context.close();
  });

  it("draws what was counted, and says so when nobody is logged in any more", async () => {
    const { base, clock } = await consoleWithLongTexts();
    const { context } = await openWindow(browser, DESK);
    const page = await context.newPage();
    await logIn(page, base);
    await page.goto(`${base}/dashboard`);
    const decisions = page.locator("figure", { hasText: "Decisions, calls a second" });
    await decisions.locator("canvas").waitFor();
    expect(await decisions.locator(".u-legend").textContent()).toMatch(/pass.*40.*reject.*2/);
    clock.nowMs += 13 * 60 * 60 * 1000;
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText("You are logged out").waitFor();
    await context.close();
  });
});
