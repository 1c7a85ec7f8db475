import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../../service/errors.ts";
import { csrfOf, wordsOf } from "./browser.ts";
import { callRecord, ID, NOW, redressRequest } from "./desks.ts";
import { openLoggedIn } from "./open.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const REQUEST = `/console/requests/${ID}`;

describe("the queue", () => {
  it("shows what is due first, with its clocks in words", async () => {
    const { browser, redress } = await openLoggedIn();
    redress.requests = [
      redressRequest(),
      redressRequest({
        id: "v2",
        name: "Second",
        statusDueAtMs: NOW - 90 * 60 * 1000,
        resolveDueAtMs: NOW + 2 * DAY,
      }),
      redressRequest({ id: "v3", name: "Third", state: "refused" }),
    ];
    const words = wordsOf(await browser.get("/console/"));
    expect(words).toContain("2 open requests, what is due first stands first");
    expect(words.indexOf("Second")).toBeLessThan(words.indexOf("Maria Example"));
    expect(words).toContain("Status overdue by 1 hour 30 minutes");
    expect(words).toContain("Answer due in 2 days");
    expect(words).toContain("Status due in 23 hours");
    expect(words).not.toContain("Third");
    expect(wordsOf(await browser.get("/console/?which=closed"))).toContain("Third");
    expect(wordsOf(await browser.get("/console/?which=all"))).toContain("3 requests");
  });

  it("says so when there is nothing to do", async () => {
    const { browser, redress } = await openLoggedIn();
    redress.requests = [];
    expect(wordsOf(await browser.get("/console/"))).toContain("No request is open.");
  });
});

describe("one request", () => {
  it("shows everything that is known of the call", async () => {
    const { browser, redress, records } = await openLoggedIn();
    redress.requests.push(redressRequest({ id: "v2", state: "refused", name: "Earlier" }));
    records.records.push(callRecord({ id: "older", calledNumber: "13125550999" }));
    const words = wordsOf(await browser.get(REQUEST));
    expect(words).toContain("Request about +1 215-555-0123");
    expect(words).toContain("We are a dentist");
    expect(words).toContain("maria@caller.example");
    expect(words).toContain("analytics.score");
    expect(words).toContain("97, threshold 85");
    expect(words).toContain("a84b4c76e66710@caller.example.net");
    expect(words).toContain('Reason: SIP;cause=603;text="v=analytics1');
    // What weighed most stands first.
    expect(words).toMatch(
      /reputation score 97 \+3\.250, for .* answered 41 % answered -0\.500, against/,
    );
    expect(words).not.toContain("0.000, against");
    expect(words).toContain("The calling number is in the allow overrides.");
    expect(words).toContain("until 2026-11-21: restored");
    expect(words).toContain("unused (override)");
    expect(words).toContain("allowed pai 12155550123 until next year");
    expect(words).toContain("+1 312-555-0999");
    expect(words).toContain("Earlier");
  });

  it("can be looked at without a record, and while no list is loaded", async () => {
    const { browser, records, console } = await openLoggedIn();
    Object.assign(console.explain, {
      explain: () => {
        throw new RingfenceError("NOT_READY", "no list");
      },
    });
    expect(wordsOf(await browser.get(REQUEST))).toContain("It cannot be said what such a call");
    records.records = [];
    expect(wordsOf(await browser.get(REQUEST))).toContain("There is no record of the call");
  });

  it("is restored with what the form holds already: one click", async () => {
    const { browser, redress } = await openLoggedIn();
    const page = await browser.get(REQUEST);
    const form =
      /<form method="post" action="[^"]*\/restore".*?<\/form>/s.exec(page.text)?.[0] ?? "";
    expect(form).toMatch(/<option selected value="180">|<option value="180" selected>/);
    const reason = /<textarea[^>]*>([^<]+)</.exec(form)?.[1] ?? "";
    const csrf = csrfOf(page);
    const done = await browser.post(`${REQUEST}/restore`, {
      csrf,
      revision: "1",
      days: "180",
      reason,
    });
    expect([done.status, done.headers["location"]]).toEqual([303, REQUEST]);
    expect(redress.requests[0]).toMatchObject({
      state: "restored",
      restoredUntilMs: NOW + 180 * DAY,
      events: [{ by: "caller" }, { by: "Ada", state: "restored", reason }],
    });
    const after = wordsOf(await browser.get(REQUEST));
    expect(after).toContain("Restored: calls from +1 215-555-0123 pass until 2027-05-19.");
    expect(after).not.toContain("Decide");
    expect(wordsOf(await browser.get(REQUEST))).not.toContain("Restored: calls");
  });

  it("is taken under review, and refused with a reason", async () => {
    const { browser, redress } = await openLoggedIn();
    const reviewed = { revision: "1", reason: "We look at it.", note: "asked the vendor" };
    await browser.submit(REQUEST, `${REQUEST}/review`, reviewed);
    expect(redress.requests[0]).toMatchObject({ state: "under-review", revision: 2 });
    const page = await browser.get(REQUEST);
    expect(wordsOf(page)).toContain("asked the vendor");
    expect(page.text).not.toContain("/review");
    const refused = { revision: "2", reason: "Subscribers complained.", note: "" };
    await browser.submit(REQUEST, `${REQUEST}/refuse`, refused);
    expect(redress.requests[0]).toMatchObject({ state: "refused" });
    expect(wordsOf(await browser.get(REQUEST))).toContain("Subscribers complained.");
  });

  it("shows the page again with what is wrong, and changes nothing", async () => {
    const { browser, redress } = await openLoggedIn();
    const wrong: [Record<string, string>, number, string][] = [
      [{ revision: "1", reason: "" }, 400, "reason is required"],
      [{ revision: "1", reason: "x".repeat(1001) }, 400, "reason is over 1000 characters"],
      [{ revision: "0", reason: "late" }, 409, "Somebody else changed this request meanwhile"],
    ];
    for (const [fields, status, message] of wrong) {
      const page = await browser.submit(REQUEST, `${REQUEST}/refuse`, fields);
      expect([page.status, wordsOf(page)]).toEqual([status, expect.stringContaining(message)]);
    }
    const days = { revision: "1", reason: "x", days: "0" };
    expect((await browser.submit(REQUEST, `${REQUEST}/restore`, days)).status).toBe(400);
    expect(redress.requests).toEqual([redressRequest()]);
  });

  it("escapes every text that a caller can choose", async () => {
    const { browser, redress, records } = await openLoggedIn();
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
    redress.requests = [
      redressRequest({ name: evil, email: evil, telephone: evil, statement: evil }),
    ];
    records.records = [
      callRecord({ callId: evil, trunk: evil, headers: evil, callingNumber: "12155550123" }),
      callRecord({ id: "2", trunk: evil, callId: evil }),
    ];
    const pages = [
      REQUEST,
      "/console/",
      "/console/records/2",
      "/console/numbers/12155550123",
      `/console/search?wanted=${encodeURIComponent(evil)}`,
      `/console/requests/new?id=${encodeURIComponent(evil)}`,
      `/console/records?called=${encodeURIComponent(evil)}`,
      `/console/login?next=${encodeURIComponent(evil)}`,
    ];
    for (const path of pages) {
      const { text } = await browser.get(path);
      expect([path, /<script>|<img/.test(text)]).toEqual([path, false]);
    }
  });

  it("that nobody made is a page that says so", async () => {
    const { browser } = await openLoggedIn();
    const page = await browser.get("/console/requests/nothing");
    expect([page.status, wordsOf(page)]).toEqual([404, expect.stringContaining("no such request")]);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
  });
});

describe("a request that an operator enters", () => {
  const form = {
    id: "vNew",
    channel: "telephone",
    name: "Grace Example",
    email: "",
    telephone: "+1 215 555 0123",
    statement: "He called my mother.",
  };

  it("is there for the caller, in the operator's name", async () => {
    const { browser, redress } = await openLoggedIn();
    const page = await browser.submit("/console/requests/new", "/console/requests/new", form);
    expect(page.headers["location"]).toBe("/console/requests/vNew");
    expect(redress.requests[1]).toMatchObject({ ...form, events: [{ by: "Ada" }] });
    const again = await browser.submit("/console/requests/new", "/console/requests/new", form);
    expect(again.status).toBe(303);
    const words = wordsOf(await browser.get("/console/requests/vNew"));
    expect(words).toContain("There was a request about this block already.");
  });

  it("comes back with what was written, when the id or a field is wrong", async () => {
    const { browser, redress } = await openLoggedIn();
    const wrong: [Record<string, string>, string][] = [
      [{ ...form, id: "x" }, "No block has this id"],
      [{ ...form, name: "" }, "name is required"],
      [{ ...form, channel: "web" }, "channel must be one of telephone, email"],
    ];
    for (const [fields, message] of wrong) {
      const page = await browser.submit("/console/requests/new", "/console/requests/new", fields);
      expect([page.status, wordsOf(page)]).toEqual([400, expect.stringContaining(message)]);
      expect(wordsOf(page)).toContain("He called my mother.");
    }
    expect(redress.requests).toHaveLength(1);
  });

  it("begins with the id of a record that was looked at", async () => {
    const { browser, redress } = await openLoggedIn();
    redress.requests = [];
    const record = await browser.get(`/console/records/${ID}`);
    expect(record.text).toContain(`href="/console/requests/new?id=${ID}"`);
    const entry = await browser.get(`/console/requests/new?id=${ID}`);
    expect(entry.text).toContain(`value="${ID}"`);
  });
});

describe("the search", () => {
  it.each([
    ["a calling number, as people write it", "(215) 555-0123"],
    ["a called number in E.164", "+13125550188"],
    ["an id", ID],
    ["a Call-ID", "a84b4c76e66710@caller.example.net"],
  ])("finds by %s", async (_by, wanted) => {
    const { browser } = await openLoggedIn();
    const page = await browser.get(`/console/search?wanted=${encodeURIComponent(wanted)}`);
    const isCalled = wanted === "+13125550188";
    expect(wordsOf(page)).toContain(`${isCalled ? "0 requests" : "1 request"} and 1 record for`);
    expect(page.text).toContain(`href="/console/records/${ID}"`);
  });

  it("finds nothing, and says so", async () => {
    const { browser } = await openLoggedIn();
    const words = wordsOf(await browser.get("/console/search?wanted=nobody"));
    expect(words).toContain("No request is about it.");
    expect(words).toContain("No record is about it.");
  });
});

describe("the list for a called subscriber", () => {
  const CALLED = "/console/records?called=312-555-0188";

  it("holds what analytics blocked in the 28 days before, and on request all else", async () => {
    const { browser, records } = await openLoggedIn();
    records.records = [
      callRecord(),
      callRecord({ id: "rejected", action: "reject", cause: "dno.invalid", callingNumber: "0" }),
      callRecord({ id: "old", atMs: NOW - 29 * DAY }),
    ];
    const analytics = await browser.get(CALLED);
    expect(wordsOf(analytics)).toContain("to +1 312-555-0188 in the last 28 days: 1");
    expect(wordsOf(analytics)).toContain("2026-11-20 10:00:00 UTC");
    expect(analytics.text).not.toContain("dno.invalid");
    const all = await browser.get(`${CALLED}&all=1`);
    expect(wordsOf(all)).toContain("in the last 28 days: 2");
    expect(all.text).toContain("dno.invalid");
    expect(all.text).not.toContain("/records/old");
  });

  it("shows the newest, and says how many there are", async () => {
    const { browser, records } = await openLoggedIn();
    records.records = Array.from({ length: 250 }, (_, at) =>
      callRecord({ id: `r${at}`, atMs: NOW - at * 1000 }),
    );
    const page = await browser.get(CALLED);
    expect(wordsOf(page)).toContain("in the last 28 days: 250, the newest 200 of them here");
    expect(page.text).toContain("/console/records/r0");
    expect(page.text).not.toContain("/console/records/r200");
  });

  it("is a file too: CSV in which nothing is a formula, and a page to print", async () => {
    const { browser, records } = await openLoggedIn();
    records.records = [callRecord(), callRecord({ id: "2", callingNumber: "=1+1" })];
    const file = await browser.get("/console/records.csv?called=%2B13125550188");
    expect(file.headers["content-type"]).toMatch(/^text\/csv/);
    expect(file.headers["content-disposition"]).toContain("calls-to-13125550188.csv");
    expect(file.text.split("\n")).toEqual([
      "date (UTC),time (UTC),calling number",
      "2026-11-20,10:00:00,12155550123",
      "2026-11-20,10:00:00,'=1+1",
      "",
    ]);
    const page = await browser.get("/console/records.html?called=%2B13125550188&all=1");
    expect(page.headers["content-disposition"]).toContain("calls-to-13125550188.html");
    expect(wordsOf(page)).toContain("Calls that were stopped to 13125550188");
  });

  it("wants a telephone number", async () => {
    const { browser } = await openLoggedIn();
    expect((await browser.get("/console/records?called=nobody")).status).toBe(400);
    expect((await browser.get("/console/records.csv?called=nobody")).status).toBe(400);
    expect((await browser.get("/console/records")).status).toBe(200);
  });
});

describe("errors", () => {
  it("are pages, and tell nobody about a fault of ours", async () => {
    const { browser, redress, faults } = await openLoggedIn();
    redress.queue = () => Promise.reject(new RingfenceError("STORE_UNAVAILABLE", "no answer"));
    const away = await browser.get("/console/");
    expect([away.status, wordsOf(away)]).toEqual([503, expect.stringContaining("no answer")]);
    redress.queue = () => Promise.reject(new TypeError("secret"));
    const fault = await browser.get("/console/");
    expect([fault.status, fault.text.includes("secret")]).toEqual([500, false]);
    expect(faults.faults).toHaveLength(1);
    expect((await browser.get("/console/nothing")).status).toBe(404);
    expect((await browser.post("/console/search", {})).status).toBe(400);
  });
});
