import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { MailServer } from "../redress/mail-server.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { POLICY } from "./policy.ts";
import { type Answer, SAMPLES, ServiceProcess } from "./service-process.ts";

const A_SECOND = 1_000;
/** Not measured: a mail or a webhook goes out in the background, on a machine that is busy. */
const SOON = 20_000;
const CALLED = "sip:+13125550188@sbc.example";
const WEBHOOK_SECRET = "0123456789abcdef";

const STORES = [
  ["embedded", async () => undefined],
  ["Redis", () => RedisServer.start()],
] as const;

describe.each(STORES)("on the store: %s", (_, startStore) => {
  let redis: RedisServer | undefined;
  let mail: MailServer;
  let vendor: Vendor;
  let service: ServiceProcess;
  let settings: Record<string, string>;

  beforeAll(async () => {
    redis = await startStore();
    mail = await MailServer.start();
    vendor = await Vendor.start();
    settings = {
      ...(redis === undefined ? {} : { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
      RINGFENCE_MANIFEST: SAMPLES,
      RINGFENCE_SCORE_DEADLINE_MS: "1000",
      RINGFENCE_SMTP_URL: mail.url,
      RINGFENCE_MAIL_FROM: "redress@example.net",
      RINGFENCE_REDRESS_WEBHOOK: vendor.url,
      RINGFENCE_REDRESS_WEBHOOK_SECRET: WEBHOOK_SECRET,
    };
    service = await ServiceProcess.ready({ policy: POLICY, settings });
  });

  afterAll(async () => {
    await service?.stop();
    await vendor?.stop();
    await mail?.stop();
    await redis?.stop();
  });

  /** Blocks a call of this number by its score; the path of its page, as the 603+ names it. */
  async function blocked(from: string): Promise<{ id: string; path: string }> {
    await service.rpc("score.set", { number: from, score: 97, category: "scam", expires: "" });
    const { action, headers, id } = await service.decide({ from, ruri: CALLED });
    expect(action).toBe("block");
    const url = /url=(https:[^;"]+)/.exec(String(headers))?.[1] ?? "";
    return { id: String(id), path: new URL(url).pathname };
  }

  const portal = (path: string, form?: Record<string, string>) =>
    fetch(`http://${service.settings["RINGFENCE_PORTAL_LISTEN"]}${path}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(SOON),
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });

  const form = (email: string) => ({
    name: "Pat Doe",
    email,
    telephone: "",
    statement: "We call patients about their appointments.",
  });

  it("a caller follows the 603+, asks, is restored within a second, and is told", async () => {
    const from = "+13034441234";
    const { id, path } = await blocked(from);
    await waitUntil("record of the call", async () =>
      (await (await portal(path)).text()).includes("a number ending in 1234"),
    );

    const sent = await portal(path, form("pat@clinic.example"));
    expect(sent.status).toBe(303);
    const status = new URL(sent.headers.get("location") ?? "", `https://a.example${path}`).pathname;
    expect(await (await portal(status)).text()).toContain("Received");
    const received = await mailTo(mail, "pat@clinic.example", "received");
    expect(received).toContain(`https://redress.example.net${path}`);

    await service.cliDone("redress", "restore", id, "--reason", "You are a clinic.", "--by", "ann");
    const passes = async () => (await service.decide({ from, ruri: CALLED }))["action"] === "pass";
    await waitUntil("passed call", passes, A_SECOND);
    expect((await service.decide({ from, ruri: CALLED }))["cause"]).toBe("exempt.allowed");

    expect(await (await portal(status)).text()).toContain("You are a clinic.");
    expect(await mailTo(mail, "pat@clinic.example", "restored")).toContain("You are a clinic.");
    await waitUntil("webhook", () => vendor.posts.some((post) => post.body["id"] === id), SOON);
    const post = vendor.posts.find(({ body }) => body["id"] === id);
    expect(post?.body).toMatchObject({ event: "restored", number: from });
    expect(post?.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect((await portal(path, form("pat@clinic.example"))).status).toBe(409);
  });

  it("what the API does is seen by the next call at once", async () => {
    const from = "+13034441235";
    const { id } = await blocked(from);
    const by = { by: "ann", reason: "Asked by telephone." };
    const entry = { id, channel: "telephone", ...form(""), telephone: "303 444 1235" };
    // The record is written behind the answer; a request that came before it is filled in later.
    expect((await api(`/v1/redress`, { ...entry, ...by })).status).toBe(201);
    await waitUntil(
      "open request in the metrics",
      async () => {
        const open = await service.metric('ringfence_redress_open_requests{state="received"}');
        return open === 1;
      },
      SOON,
    );
    expect(await service.metric('ringfence_redress_due_seconds{clock="status"}')).toBeGreaterThan(
      23 * 3600,
    );
    await waitUntil(
      "record",
      async () => (await service.admin(`/v1/redress/${id}`)).status === 200,
      SOON,
    );
    const restored = await waitUntil(
      "restored request",
      async () => {
        const answer = await api(`/v1/redress/${id}/restore`, { ...by, revision: 1 });
        return answer.status === 200 && answer;
      },
      SOON,
    );
    expect(restored.body).toMatchObject({ state: "restored", callingNumber: "13034441235" });
    expect((await service.decide({ from, ruri: CALLED }))["cause"]).toBe("exempt.allowed");
    const again = await api(`/v1/redress/${id}/refuse`, { ...by, revision: 1 });
    expect(again.status).toBe(409);
  });

  it("a notice that is owed when the service ends is sent by the next one", async () => {
    const port = mail.port;
    await mail.stop();
    const { path } = await blocked("+13034441236");
    expect((await portal(path, form("late@clinic.example"))).status).toBe(303);
    await service.line("a notice could not be sent");
    expect(service.output()).not.toContain("late@clinic.example");
    service.signal("SIGTERM");
    expect(await service.ended(SOON)).toBe(0);
    mail = await MailServer.start(port);
    const { dataDir } = service;
    const next = await ServiceProcess.ready({ policy: POLICY, settings, dataDir });
    await service.stop();
    service = next;
    await mailTo(mail, "late@clinic.example", "received");
  });

  it("an id that is not ours gets a plain answer", async () => {
    const answer = await portal(`/r/${"A".repeat(32)}`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("We know no such call");
  });

  async function api(path: string, body: object): Promise<Answer> {
    const answer = await fetch(`http://${service.settings["RINGFENCE_ADMIN_LISTEN"]}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
});

/** Waits for a mail of this subject; its text, of which quoted-printable is undone. */
async function mailTo(mail: MailServer, to: string, subject: string): Promise<string> {
  const found = await waitUntil(
    `mail "${subject}"`,
    () => mail.mails.find((one) => one.to.includes(to) && one.text.includes(`call: ${subject}`)),
    SOON,
  );
  return found.text.replace(/=\r\n/g, "").replaceAll("=3D", "=");
}

/** What the analytics vendor runs. */
class Vendor {
  readonly posts: { body: Record<string, unknown>; signature: unknown }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      this.posts.push({ body, signature: request.headers["x-ringfence-signature"] });
      response.writeHead(204).end();
    });
  }

  static async start(): Promise<Vendor> {
    const vendor = new Vendor();
    await new Promise<void>((resolve) => vendor.#server.listen(0, "127.0.0.1", resolve));
    return vendor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
