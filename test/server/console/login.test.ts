import { describe, expect, it } from "vitest";
import { Browser } from "./browser.ts";
import { NOW } from "./desks.ts";
import { openConsole, openLoggedIn, TOKEN } from "./open.ts";

const HOUR = 60 * 60 * 1000;

describe("the login of the console", () => {
  it("is where whoever is not logged in ends up, and leads back to their page", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    const page = await browser.get("/console/search?wanted=1");
    expect(page.status).toBe(303);
    expect(page.headers["location"]).toBe("/console/login?next=%2Fconsole%2Fsearch%3Fwanted%3D1");
    const login = await browser.get(String(page.headers["location"]));
    expect(login.text).toContain('name="next" value="/console/search?wanted=1"');
    const next = "/console/search?wanted=1";
    const done = await browser.post("/console/login", { operator: "Ada", token: TOKEN, next });
    expect([done.status, done.headers["location"]]).toEqual([303, next]);
  });

  it("leads to no other place", async () => {
    for (const next of ["https://evil.example/", "//evil.example", "/console//../x\\", "/v1/x"]) {
      const { browser } = await openConsole();
      const done = await browser.post("/console/login", { operator: "Ada", next });
      expect([next, done.headers["location"]]).toEqual([next, "/console/"]);
    }
  });

  it("takes the token and a name, and writes both outcomes down", async () => {
    const { browser, log, counts } = await openConsole({ token: TOKEN });
    const wrong = await browser.logIn("Ada", "0123456789abcdeX");
    expect([wrong.status, wrong.text]).toEqual([401, expect.stringContaining("token is wrong")]);
    expect(browser.cookie).toBeUndefined();
    expect((await browser.logIn("Ada")).status).toBe(401);
    expect((await browser.logIn("Ada", TOKEN)).status).toBe(303);
    expect((await browser.get("/console/")).status).toBe(200);
    expect(log).toEqual(["refused: The token is wrong.", "refused: The token is wrong.", "in Ada"]);
    expect(counts.refusals).toEqual(["admin UNAUTHORIZED", "admin UNAUTHORIZED"]);
  });

  it("wants a name that can stand beside a change", async () => {
    const { browser } = await openConsole();
    for (const name of ["", "   ", "a\u0007b", "x".repeat(61)]) {
      const page = await browser.logIn(name);
      expect([name, page.status]).toEqual([name, 401]);
      expect(page.text).toContain("Give your name");
    }
  });

  it("makes an address wait after five attempts in five minutes", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect((await browser.logIn("Ada", "wrong-wrong-wrong")).status).toBe(401);
    }
    const page = await browser.logIn("Ada", TOKEN);
    expect(page.status).toBe(429);
    expect(Number(page.headers["retry-after"])).toBeGreaterThan(200);
    expect(page.text).toContain("Too many attempts");
  });

  it("tells the clients of a proxy apart, so that one cannot lock out the others", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    const from = (address: string, token: string) =>
      browser.post("/console/login", { operator: "Ada", token }, { "x-forwarded-for": address });
    for (let attempt = 1; attempt <= 5; attempt += 1)
      await from("198.51.100.7", "wrong-wrong-wrong");
    expect((await from("198.51.100.7", TOKEN)).status).toBe(429);
    expect((await from("198.51.100.8", TOKEN)).status).toBe(303);
  });

  it("forgets the slips of somebody who got in", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    for (let round = 1; round <= 3; round += 1) {
      for (let slip = 1; slip <= 4; slip += 1) await browser.logIn("Ada", "wrong-wrong-wrong");
      expect((await browser.logIn("Ada", TOKEN)).status).toBe(303);
    }
  });

  it("without a token lets those in who are on this machine, by their name", async () => {
    const { browser } = await openConsole();
    const login = await browser.get("/console/login");
    expect(login.text).toContain("No token is set");
    expect(login.text).not.toContain('name="token"');
    expect((await browser.logIn("Ada")).status).toBe(303);
  });

  it("without a token lets nobody in through a proxy, or by a public name of this machine", async () => {
    const { browser } = await openConsole();
    const headers: Record<string, string>[] = [
      { "x-forwarded-for": "198.51.100.7" },
      { forwarded: "for=198.51.100.7" },
      { via: "1.1 proxy" },
      { host: "rebound.example.net:8605" },
    ];
    for (const header of headers) {
      const page = await browser.post("/console/login", { operator: "Ada" }, header);
      expect([header, page.status]).toEqual([header, 401]);
      expect(page.text).toContain("Set RINGFENCE_TOKEN");
    }
  });

  it("takes no form of another site", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    const fields = { operator: "Ada", token: TOKEN };
    const headers: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
    ];
    for (const header of headers) {
      const page = await browser.post("/console/login", fields, header);
      expect([header, page.status]).toEqual([header, 401]);
    }
  });
});

describe("a session of the console", () => {
  it("has a cookie that no script reads, no other site sends, and that ends", async () => {
    const { browser } = await openConsole();
    await browser.logIn("Ada");
    expect(browser.cookieLine).toMatch(/^ringfence-console=s%3A[^;]+; Path=\/console; /);
    expect(browser.cookieLine).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(browser.cookieLine).toContain("; Expires=");
    expect(browser.cookieLine).not.toContain("Secure");
  });

  it("has a Secure cookie behind a proxy that speaks https", async () => {
    const { browser } = await openConsole({ token: TOKEN });
    const fields = { operator: "Ada", token: TOKEN };
    const page = await browser.post("/console/login", fields, { "x-forwarded-proto": "https" });
    expect(page.status).toBe(303);
    expect(browser.cookieLine).toContain("; Secure");
  });

  it("has a new id after every login, and the old one opens nothing", async () => {
    const { browser, port } = await openConsole();
    await browser.logIn("Ada");
    const before = browser.cookie;
    await browser.logIn("Grace");
    expect(browser.cookie).not.toBe(before);
    const stale = new Browser(port);
    stale.cookie = before;
    expect((await stale.get("/console/")).status).toBe(303);
  });

  it("is given to nobody who has not logged in", async () => {
    const { browser } = await openConsole();
    for (const path of ["/console/login", "/console/", "/console/assets/console.css"]) {
      expect((await browser.get(path)).headers).not.toHaveProperty("set-cookie");
    }
    browser.cookie = "ringfence-console=s%3Aplanted.signature";
    expect((await browser.get("/console/")).status).toBe(303);
  });

  it("ends with the logout", async () => {
    const { browser, log } = await openLoggedIn();
    const { cookie } = browser;
    const page = await browser.submit("/console/", "/console/logout", {});
    expect([page.status, page.headers["location"]]).toEqual([303, "/console/login"]);
    browser.cookie = cookie;
    expect((await browser.get("/console/")).status).toBe(303);
    expect(log).toEqual(["in Ada", "out Ada"]);
  });

  it("ends when nobody used it for half an hour", async () => {
    const { browser, clock } = await openLoggedIn();
    clock.nowMs = NOW + HOUR / 2 + 1;
    expect((await browser.get("/console/")).status).toBe(303);
  });

  it("ends after twelve hours, however busy it was", async () => {
    const { browser, clock } = await openLoggedIn();
    while (clock.nowMs < NOW + 12 * HOUR - HOUR / 4) {
      clock.nowMs += HOUR / 4;
      expect((await browser.get("/console/dashboard.json")).status).toBe(200);
    }
    clock.nowMs = NOW + 12 * HOUR;
    expect((await browser.get("/console/")).status).toBe(303);
    expect((await browser.get("/console/dashboard.json")).status).toBe(401);
  });
});
