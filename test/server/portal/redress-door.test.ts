import fc from "fast-check";
import { request as ask } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RingfenceError } from "../../../service/errors.ts";
import type { Blocker } from "../../../service/redress/blocker.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { STYLE_SOURCE } from "../../../service/server/portal/pages/style.ts";
import { openPortalListener } from "../../../service/server/portal/portal-listener.ts";
import { RedressDoor } from "../../../service/server/portal/redress-door.ts";
import { addresses } from "../../../service/settings/kinds.ts";
import { TestDesk } from "../../redress/desk.ts";
import { FakeCounts, FakeFaults } from "../fakes.ts";
import { RawClient } from "../raw-client.ts";

const FORM = {
  name: "Pat Doe",
  email: "pat@clinic.example",
  telephone: "",
  statement: "We call patients about their appointments.",
};
const DAY_MS = 86_400_000;

let test: TestDesk;
let listener: Listener;
let counts: FakeCounts;
let faults: FakeFaults;
let blocker: Blocker;
/** What each limit says to wait, and what it was asked. */
let waits: { look: number; ask: number };
let asked: unknown[][];

beforeEach(async () => {
  test = new TestDesk();
  counts = new FakeCounts();
  faults = new FakeFaults();
  waits = { look: 0, ask: 0 };
  asked = [];
  blocker = {
    name: "Example Telecom",
    tel: "+18005550199",
    email: "redress@example.net",
    pageOf: undefined,
  };
  const proxies = addresses.read("127.0.0.1");
  if (!proxies.ok) throw new Error(proxies.reason);
  const redress = new RedressDoor({
    desk: test.desk,
    records: { byId: async (id) => test.records.get(id) },
    limits: {
      look: async (...given) => {
        asked.push(given);
        return waits.look;
      },
      ask: async (...given) => {
        asked.push(given);
        return waits.ask;
      },
    },
    blocker: () => blocker,
    proxies: proxies.value.list,
    resolveHours: 72,
    now: () => test.now,
    counts,
    faults,
  });
  listener = await openPortalListener({
    listen: { host: "127.0.0.1", port: 0 },
    bodyTimeoutMs: 10_000,
    maxConnections: 100,
    jcard: { current: () => undefined },
    redress,
    counts,
    faults,
  });
});
afterEach(() => listener.stop(100));

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

async function visit(path: string, options: Parameters<typeof ask>[1] = {}): Promise<Page> {
  const url = `http://127.0.0.1:${listener.address.port}${path}`;
  const { statusCode, headers, body } = await ask(url, { reset: true, ...options });
  return { status: statusCode, headers, text: await body.text() };
}

function post(id: string, form: Readonly<Record<string, string>> = FORM): Promise<Page> {
  return visit(`/r/${id}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
}

describe("the page of a block", () => {
  it("says that a call was blocked, when, by whom, and how to be heard", async () => {
    const { status, text } = await visit(`/r/${test.block()}`);
    expect(status).toBe(200);
    expect(text).toContain("<h1>Your call was blocked</h1>");
    expect(text).toContain("18 November 2026 at 11:06 UTC, Example Telecom blocked a call");
    expect(text).toContain("from a number ending in 0123");
    expect(text).toContain("within 24 hours");
    expect(text).toContain('href="tel:+18005550199"');
    expect(text).toContain('<form method="post"');
  });

  it("never says by what rule, score or evidence, nor who was called", async () => {
    const record = { source: "vendor-x", threshold: 85, score: 97, calledNumber: "13125550188" };
    const { text } = await visit(`/r/${test.block({ record })}`);
    const shown = text.replace(/<style>.*<\/style>/s, "");
    expect(shown).not.toMatch(
      /97|85|vendor|score|threshold|analytics|attestation|0188|2155550123/i,
    );
  });

  it("says less, and takes the request, when there is no record of the call (yet)", async () => {
    const id = test.block({ record: false });
    const { status, text } = await visit(`/r/${id}`);
    expect(status).toBe(200);
    expect(text).toContain("blocked a call before it reached");
    expect((await post(id)).status).toBe(303);
  });

  it("is for keyboard, screen reader and telephone: language, labels, hints, no script", async () => {
    const { text } = await visit(`/r/${test.block()}`);
    expect(text).toMatch(/^<!doctype html><html lang="en">/);
    expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1"/>');
    for (const field of ["name", "email", "telephone", "statement"]) {
      expect(text).toContain(`<label for="${field}">`);
      expect(text).toMatch(new RegExp(`<(input|textarea) id="${field}" name="${field}"`));
    }
    expect(text).not.toMatch(/<script|onclick|javascript:/i);
  });

  it("may do nothing but look as it does and send its form back", async () => {
    const { headers, text } = await visit(`/r/${test.block()}`);
    const policy = `default-src 'none'; style-src ${STYLE_SOURCE}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
    expect(headers["content-security-policy"]).toBe(policy);
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", Buffer.from(style));
    expect(STYLE_SOURCE).toBe(`'sha256-${Buffer.from(digest).toString("base64")}'`);
  });

  it("names another blocker as soon as the policy does", async () => {
    expect((await visit("/r/x")).text).toContain("Example Telecom");
    blocker = { ...blocker, name: "Other & Sons" };
    expect((await visit("/r/x")).text).toContain("Other &amp; Sons");
  });

  it("is there with the store away, which is felt when the form is sent: nothing typed is lost", async () => {
    const id = test.block();
    test.store.away = new RingfenceError("STORE_UNAVAILABLE", "redis at 10.0.0.1 does not answer");
    expect((await visit(`/r/${id}`)).status).toBe(200);
    const { status, text } = await post(id);
    expect(status).toBe(503);
    expect(text).toContain("We could not take your request just now");
    expect(text).toContain('value="Pat Doe"');
    expect(text).not.toContain("10.0.0.1");
  });
});

describe("sending the form", () => {
  it("keeps the request, and goes on to the page that says how it stands", async () => {
    const id = test.block();
    const { status, headers } = await post(id);
    expect([status, headers["location"]]).toEqual([303, `${id}/status`]);
    expect(await test.desk.find(id)).toMatchObject({ ...FORM, channel: "web", state: "received" });
    const page = await visit(`/r/${id}/status`);
    expect(page.text).toContain("Received, 18 November 2026 at 11:06 UTC");
  });

  it("shows what is wrong at the top and at the field, with what was typed", async () => {
    const id = test.block();
    const { status, text } = await post(id, { ...FORM, name: '"><script>x', email: "bad" });
    expect(status).toBe(400);
    expect(text).toContain("<title>Error: Your call was blocked</title>");
    expect(text).toMatch(/role="alert"[^>]*tabindex="-1"/);
    expect(text).toContain(
      '<a href="#email">Enter an email address in the form name@example.com</a>',
    );
    expect(text).toContain('aria-describedby="email-hint email-fault" aria-invalid="true"');
    expect(text).toContain("&quot;>&lt;script>x");
    expect(text).toContain("We call patients about their appointments.</textarea>");
    expect(await test.desk.find(id)).toBeUndefined();
  });

  it("whatever is typed: it comes back as text, never as mark-up", async () => {
    const id = test.block();
    const hostile = fc.string({ unit: fc.constantFrom(..."<>&\"'/= ascript\n"), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (name, statement) => {
        const { text } = await post(id, { name, email: "", telephone: "", statement });
        const tags = [...text.replace(/<style>.*<\/style>/s, "").matchAll(/<([a-z0-9]+)/gi)];
        const known =
          /^(html|head|meta|title|style|body|main|div|h1|h2|ul|li|a|p|form|label|input|textarea|button|section)$/;
        expect(tags.map(([, tag]) => tag).filter((tag) => !known.test(tag ?? ""))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("takes one request a block: the second is told, plainly, and changes nothing", async () => {
    const id = test.block();
    await post(id);
    const again = await post(id, { ...FORM, name: "Somebody else" });
    expect(again.status).toBe(409);
    expect(again.text).toContain(`<a href="${id}/status">`);
    expect((await test.desk.find(id))?.name).toBe("Pat Doe");
    // From here on nobody has to look for it.
    test.store.away = new Error("nobody should ask");
    test.records.get = () => {
      throw new Error("nobody should ask");
    };
    asked = [];
    expect((await post(id)).status).toBe(409);
    const page = await visit(`/r/${id}`);
    expect([page.status, asked]).toEqual([200, []]);
  });

  it.each([
    ["application/json", "{}", 400],
    ["multipart/form-data; boundary=x", "--x--", 400],
    ["application/x-www-form-urlencoded", "a".repeat(40_000), 413],
  ])("takes no %s of another kind or size", async (type, body, status) => {
    const id = test.block();
    const page = await visit(`/r/${id}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    expect(page.status).toBe(status);
    expect(await test.desk.find(id)).toBeUndefined();
  });

  it("does not read a body that never ends, or one that nobody asked for", async () => {
    const id = test.block();
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n`;
    const long = await RawClient.to(listener.address.port);
    long.send(`${head(`/r/${id}`)}9000\r\n${"a".repeat(0x9000)}\r\n`);
    expect(await long.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
    const unknown = await RawClient.to(listener.address.port);
    unknown.send(`${head("/r/unknown")}5\r\nname=`);
    expect(await unknown.untilClosed()).toMatch(/^HTTP\/1\.1 404 /);
    for (const client of [long, unknown]) client.destroy();
  });

  it.each(["PUT", "DELETE", "PATCH"] as const)("has no %s", async (method) => {
    const { status, headers } = await visit(`/r/${test.block()}`, { method });
    expect([status, headers["allow"]]).toEqual([405, "GET, HEAD, POST"]);
  });
});

describe("the status page", () => {
  it("tells states, dates and reasons, and not who did what or who asked", async () => {
    const id = test.block();
    await post(id);
    const change = { by: "operator-ann", reason: "We look <b>into</b> it.", note: "secret" };
    await test.desk.review(id, { ...change, revision: 1 });
    const { status, text } = await visit(`/r/${id}/status`);
    expect(status).toBe(200);
    expect(text).toContain('<p class="state">Under review</p>');
    expect(text).toContain("We look &lt;b>into&lt;/b> it.");
    expect(text).toContain("We aim to decide by 21 November 2026 at 11:06 UTC");
    expect(text).not.toMatch(/operator-ann|secret|Pat Doe|clinic|patients/);
  });

  it("stays when the id is too old for a request", async () => {
    const id = test.block();
    await post(id);
    test.now += 60 * DAY_MS;
    expect((await visit(`/r/${id}`)).status).toBe(410);
    expect((await visit(`/r/${id}/status`)).status).toBe(200);
    test.now += 1000 * DAY_MS;
    expect((await visit(`/r/${id}/status`)).status).toBe(410);
  });

  it("is there only when there is a request, and takes no form", async () => {
    const id = test.block();
    expect((await visit(`/r/${id}/status`)).status).toBe(404);
    expect((await visit(`/r/${id}/status`, { method: "POST", body: "" })).status).toBe(405);
  });
});

describe("an id that is not good", () => {
  it("gets a plain answer without a look-up, a write, or a count of its visitor", async () => {
    const old = test.block({ daysAgo: 31 });
    test.store.away = new Error("nobody should ask");
    test.records.get = () => {
      throw new Error("nobody should ask");
    };
    for (const [id, status] of [
      ["unknown", 404],
      [`${old}x`, 404],
      [old, 410],
      ["%3Cscript%3E", 404],
      ["..%2f..%2fetc", 404],
    ] as const) {
      for (const page of [await visit(`/r/${id}`), await post(id)]) {
        expect([page.status, page.headers["content-type"]]).toEqual([
          status,
          "text/html; charset=utf-8",
        ]);
        expect(page.text).not.toContain("<form");
        expect(page.text).not.toContain(id);
      }
    }
    expect(asked).toEqual([]);
    expect(faults.faults).toEqual([]);
  });

  it("whatever it is: never another answer than that it is unknown", async () => {
    const path = fc.string({
      unit: fc.constantFrom(..."abcABC019-_.~%/?#&=;:@!$'()*+,"),
      maxLength: 70,
    });
    await fc.assert(
      fc.asyncProperty(path, async (text) => {
        const client = await RawClient.to(listener.address.port);
        client.send(`GET /r/${text} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 404 /);
        client.destroy();
      }),
      { numRuns: 60 },
    );
    expect(asked).toEqual([]);
  });
});

describe("limits", () => {
  it("count by the address of the client, and a request by the number too", async () => {
    const id = test.block();
    const headers = { "x-forwarded-for": "203.0.113.9" };
    await visit(`/r/${id}`, { headers });
    expect(asked).toEqual([["203.0.113.9"]]);
    await post(id);
    expect(asked.at(-1)).toEqual(["127.0.0.1", "12155550123"]);
  });

  it.each(["look", "ask"] as const)("answer 429 and say how long to wait (%s)", async (which) => {
    const id = test.block();
    waits[which] = 90_000;
    const { status, headers } = await post(id);
    expect([status, headers["retry-after"]]).toEqual([429, "90"]);
    expect(await test.desk.find(id)).toBeUndefined();
    expect(counts.refusals).toEqual(["portal TOO_MANY_REQUESTS"]);
  });
});

describe("a fault of ours", () => {
  it("is logged, and the answer does not describe it", async () => {
    const id = test.block();
    test.desk.find = () => Promise.reject(new Error("the secret reason"));
    const { status, text } = await visit(`/r/${id}/status`);
    expect(status).toBe(500);
    expect(text).not.toContain("secret");
    expect(faults.faults).toMatchObject([{ what: "portal" }]);
  });
});
