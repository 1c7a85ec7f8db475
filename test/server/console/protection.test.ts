import { describe, expect, it } from "vitest";
import { csrfOf } from "./browser.ts";
import { ID } from "./desks.ts";
import { openConsole, openLoggedIn } from "./open.ts";

const REQUEST = `/console/requests/${ID}`;
const REFUSAL = { revision: "1", reason: "no" };

describe("a form of the console", () => {
  it("counts only with the token of the very session", async () => {
    const { browser, redress, port } = await openLoggedIn();
    const csrf = csrfOf(await browser.get(REQUEST));
    const mine = browser.cookie;
    for (const token of [{}, { csrf: "" }, { csrf: "x" }, { csrf: `${csrf}x` }]) {
      const page = await browser.post(`${REQUEST}/refuse`, { ...token, ...REFUSAL });
      expect([token, page.status]).toEqual([token, 400]);
    }
    // Another operator's session has another token.
    browser.cookie = undefined;
    await browser.logIn("Grace");
    expect((await browser.post(`${REQUEST}/refuse`, { csrf, ...REFUSAL })).status).toBe(400);
    browser.cookie = mine;
    expect(redress.requests[0]?.state).toBe("received");
    expect(port).toBeGreaterThan(0);
    expect((await browser.post(`${REQUEST}/refuse`, { csrf, ...REFUSAL })).status).toBe(303);
  });

  it("counts only when it was sent from one of its pages", async () => {
    const { browser, redress } = await openLoggedIn();
    const csrf = csrfOf(await browser.get(REQUEST));
    for (const site of ["cross-site", "same-site", "none"]) {
      const headers = { "sec-fetch-site": site };
      const page = await browser.post(`${REQUEST}/refuse`, { csrf, ...REFUSAL }, headers);
      expect([site, page.status]).toEqual([site, 400]);
    }
    expect(redress.requests[0]?.state).toBe("received");
  });

  it("changes nothing for somebody who is not logged in", async () => {
    const { browser, redress } = await openConsole();
    for (const path of [`${REQUEST}/restore`, `${REQUEST}/refuse`, "/console/requests/new"]) {
      expect((await browser.post(path, REFUSAL)).status).toBe(303);
    }
    expect(redress.requests[0]?.state).toBe("received");
  });
});

describe("a page of the console", () => {
  it("lets the browser run nothing inline, load nothing foreign and be framed by nobody", async () => {
    const { browser } = await openLoggedIn();
    for (const path of ["/console/", "/console/login", "/console/nothing", "/console/dashboard"]) {
      const page = await browser.get(path);
      expect(page.headers).toMatchObject({
        "content-security-policy":
          "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      });
      expect(page.headers).not.toHaveProperty("x-powered-by");
      expect(page.text).not.toMatch(/ style=| on\w+=|<script(?![^>]* src="\/console\/assets)/);
    }
  });

  it("names no file that is not there", async () => {
    const { browser } = await openLoggedIn();
    const { text } = await browser.get("/console/dashboard");
    const names = [...text.matchAll(/\/console\/assets\/[\w.]+/g)].map(([name]) => name);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect((await browser.get(name)).status).toBe(200);
  });

  it("has a language, one heading, a way over the navigation, and a name for every field", async () => {
    const { browser } = await openLoggedIn();
    const pages = ["/console/", REQUEST, "/console/requests/new", "/console/search"];
    for (const path of [...pages, "/console/records", "/console/numbers", "/console/dashboard"]) {
      const { text } = await browser.get(path);
      expect(text).toMatch(/^<!doctype html><html lang="en">/);
      expect(text.match(/<h1>/g)).toHaveLength(1);
      expect(text).toContain('<a class="skip" href="#main">');
      expect(text).toContain('<main id="main"');
      const ids = [...text.matchAll(/<(?:input|select|textarea)[^>]* id="([^"]+)"/g)];
      for (const [, id] of ids) expect([path, text.includes(`for="${id}"`)]).toEqual([path, true]);
      expect(new Set(ids.map(([, id]) => id)).size).toBe(ids.length);
      expect(text.match(/<table/g)?.length).toBe(text.match(/<caption>/g)?.length);
    }
  });
});
