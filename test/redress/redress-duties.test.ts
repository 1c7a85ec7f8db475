import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ListOverride } from "../../service/dno/override-entry.ts";
import type { Alarm } from "../../service/redress/redress-clocks.ts";
import { RedressDuties } from "../../service/redress/redress-duties.ts";
import type { Notice } from "../../service/redress/redress-notices.ts";
import type { RestoredNumber } from "../../service/redress/restored-number.ts";
import { eventually } from "../server/raw-client.ts";
import { MemoryRedress } from "./memory-redress.ts";
import { redressRequest } from "./requests.ts";

const HOUR_MS = 3_600_000;
const FRESH = redressRequest({});
const RESTORED = redressRequest({
  state: "restored",
  restoredUntilMs: FRESH.createdAtMs + 1000 * HOUR_MS,
  revision: 2,
  events: [
    ...FRESH.events,
    { atMs: FRESH.createdAtMs + 5, by: "ann", state: "restored", reason: "sorry", note: "" },
  ],
});

/** The duties of one service over a store that is shared; the test says when the store changed. */
class Service {
  readonly sent: Notice[] = [];
  readonly posted: RestoredNumber[] = [];
  readonly allowed: ListOverride[] = [];
  readonly alarms: Alarm[] = [];
  readonly failures: string[] = [];
  mailFault: Error | undefined;
  webhookFault: Error | undefined;
  isLockFree = true;
  looks = 0;
  #changed = () => {};
  readonly duties: RedressDuties;

  constructor(store: MemoryRedress, clock: { now: number }) {
    const lock = { held: () => true, release: async () => {} };
    this.duties = new RedressDuties({
      store: {
        redress: store,
        locks: {
          acquire: async () => {
            this.looks += 1;
            return this.isLockFree ? lock : undefined;
          },
        },
        watch: (_topic, listener) => {
          this.#changed = listener;
          return () => {};
        },
      },
      allow: async (override) => void this.allowed.push(override),
      webhook: async (restored) => {
        if (this.webhookFault) throw this.webhookFault;
        this.posted.push(restored);
      },
      mailer: {
        send: async (notice) => {
          if (this.mailFault) throw this.mailFault;
          this.sent.push(notice);
        },
      },
      blocker: () => ({ name: "Example", tel: undefined, email: undefined, pageOf: undefined }),
      log: {
        alarm: (alarm) => void this.alarms.push(alarm),
        failed: (what, _id, _error, isFinal) =>
          void this.failures.push(isFinal ? `${what} for good` : what),
      },
      now: () => clock.now,
    });
  }

  /** Has the duties look, and waits until they have. */
  async look(): Promise<void> {
    const before = this.looks;
    this.#changed();
    await eventually(() => this.looks > before);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

let store: MemoryRedress;
let clock: { now: number };
let services: Service[];

beforeEach(() => {
  store = new MemoryRedress();
  clock = { now: FRESH.createdAtMs };
  services = [];
});
afterEach(async () => {
  for (const { duties } of services) await duties.stop();
});

function start(): Service {
  const service = new Service(store, clock);
  services.push(service);
  service.duties.start();
  return service;
}

describe("the duties of redress", () => {
  it("tell the caller once that the request is here", async () => {
    await store.create(FRESH);
    const service = start();
    await eventually(() => service.sent.length === 1);
    await eventually(() => store.requests.get(FRESH.id)?.lastNoticeAtMs === FRESH.createdAtMs);
    await service.look();
    expect(service.sent).toHaveLength(1);
  });

  it("survive a restart: what was owed is owed, what was told is told", async () => {
    await store.create(FRESH);
    const first = start();
    first.mailFault = new Error("connection refused");
    await eventually(() => first.failures.length > 0);
    await first.duties.stop();
    const second = start();
    await eventually(() => second.sent.length === 1);
    await eventually(() => store.requests.get(FRESH.id)?.lastNoticeAtMs !== undefined);
    await second.duties.stop();
    const third = start();
    await third.look();
    expect(third.sent).toEqual([]);
  });

  it("try again what failed, after a while that grows", async () => {
    await store.create(RESTORED);
    const service = start();
    service.webhookFault = new Error("503");
    await eventually(() => service.failures.includes("webhook"));
    const failed = () => service.failures.filter((what) => what === "webhook").length;
    await service.look();
    expect(failed()).toBe(1);
    clock.now += 15_000;
    await service.look();
    await eventually(() => failed() === 2);
    clock.now += 15_000;
    await service.look();
    expect(failed()).toBe(2);
    service.webhookFault = undefined;
    clock.now += 15_000;
    await service.look();
    await eventually(() => service.posted.length === 1);
    expect(service.posted[0]).toMatchObject({ number: "+12155550123", reason: "sorry" });
  });

  it("wait for a vendor that does not answer once a turn, and do the rest meanwhile", async () => {
    for (const id of ["a", "b", "c"]) await store.create({ ...RESTORED, id });
    const service = new Service(store, clock);
    services.push(service);
    service.webhookFault = new Error("no answer within 10 s");
    service.duties.start();
    await eventually(() => service.sent.length === 3);
    expect(service.failures).toEqual(["webhook"]);
    expect(service.allowed).toHaveLength(3);
  });

  it("give up a notice that the mail server will never take", async () => {
    await store.create(FRESH);
    const service = start();
    service.mailFault = Object.assign(new Error("no such user"), { responseCode: 550 });
    await eventually(() => service.failures.length === 1);
    clock.now += 10 * HOUR_MS;
    await service.look();
    expect(service.failures).toEqual(["notice for good"]);
  });

  it("allow a number that was restored while the store could not be written", async () => {
    await store.create(RESTORED);
    const service = start();
    await eventually(() => service.allowed.length === 1);
    expect(service.allowed[0]).toMatchObject({ kind: "allowed", digits: "2155550123" });
    await eventually(() => store.requests.get(RESTORED.id)?.allowedAtMs !== undefined);
  });

  it("leave what is done to the one service that has the lock", async () => {
    await store.create(FRESH);
    const service = new Service(store, clock);
    services.push(service);
    service.isLockFree = false;
    service.duties.start();
    await service.look();
    expect(service.sent).toEqual([]);
    service.isLockFree = true;
    await service.look();
    await eventually(() => service.sent.length === 1);
  });

  it("sound an alarm before a clock runs out and when it has, each once an hour", async () => {
    await store.create({ ...FRESH, email: "" });
    const service = start();
    await service.look();
    expect(service.alarms).toEqual([]);
    clock.now = FRESH.statusDueAtMs - 3 * HOUR_MS;
    await service.look();
    await eventually(() => service.alarms.length === 1);
    await service.look();
    expect(service.alarms).toMatchObject([{ clock: "status", isOverdue: false }]);
    clock.now = FRESH.statusDueAtMs;
    await service.look();
    await eventually(() => service.alarms.length === 2);
    expect(service.alarms[1]).toMatchObject({ clock: "status", isOverdue: true });
    clock.now += HOUR_MS;
    await service.look();
    await eventually(() => service.alarms.length === 3);
  });

  it("tell a caller with an address before the 24 hours are over, so that no alarm is needed", async () => {
    await store.create({ ...FRESH, lastNoticeAtMs: FRESH.createdAtMs });
    clock.now = FRESH.statusDueAtMs - 4 * HOUR_MS;
    const service = start();
    await eventually(() => service.sent.length === 1);
    clock.now = FRESH.statusDueAtMs - HOUR_MS;
    await service.look();
    expect(service.alarms).toEqual([]);
  });

  it("forget what was decided more than a year ago", async () => {
    await store.create({ ...RESTORED, allowedAtMs: 1, webhookAtMs: 1 });
    clock.now += 366 * 24 * HOUR_MS;
    const service = start();
    await eventually(() => store.requests.size === 0);
    expect(service.posted).toEqual([]);
  });

  it("go on when the store was away", async () => {
    store.away = new Error("away");
    const service = start();
    await service.look();
    store.away = undefined;
    await store.create(FRESH);
    await service.look();
    await eventually(() => service.sent.length === 1);
  });
});
