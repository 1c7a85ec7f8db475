import { Following, type Watched } from "../dno/following.ts";
import type { ListOverride } from "../dno/override-entry.ts";
import { asRingfenceError } from "../errors.ts";
import type { Lock, LockStore, RedressStore } from "../store/store.ts";
import { BackOff } from "./back-off.ts";
import type { Blocker } from "./blocker.ts";
import { type Alarm, alarmsOf } from "./redress-clocks.ts";
import { noticeOf, owedNotice } from "./redress-notices.ts";
import type { RedressMarks, RedressRequest } from "./redress-request.ts";
import { daysMs, KEPT_MS } from "./redress-terms.ts";
import { type RestoredNumber, restoredNumber } from "./restored-number.ts";
import { isRefusedForGood, type Mailer } from "./smtp-mailer.ts";
import { allowanceOf } from "./stored-redress-desk.ts";

/** How often is looked for what is owed, beside each change. */
const POLL_MS = 15_000;
/** One service works at a time; a mail and a webhook that hang take ten seconds each. */
const LEASE_MS = 60_000;
/** What could not be done for a closed request in this time is not done any more. */
const OWED_DAYS = 7;
const MOST_CLOSED = 1000;
/** Somebody who did not hear the alarm hears it again after this. */
const ALARM_AGAIN_MS = 3_600_000;

/** What an engineer has to see of the duties. */
export interface DutiesLog {
  alarm(alarm: Alarm): void;
  /** @param isFinal it is not tried again */
  failed(what: Duty, id: string, error: unknown, isFinal: boolean): void;
}

export type Duty = "allow" | "webhook" | "notice";

export interface RedressDutiesParts {
  readonly store: Watched & { readonly redress: RedressStore; readonly locks: LockStore };
  readonly allow: (override: ListOverride) => Promise<void>;
  /** Undefined without RINGFENCE_REDRESS_WEBHOOK. */
  readonly webhook: ((restored: RestoredNumber) => Promise<void>) | undefined;
  /** Undefined without RINGFENCE_SMTP_URL. */
  readonly mailer: Mailer | undefined;
  readonly blocker: () => Blocker;
  readonly log: DutiesLog;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/**
 * Does in the background what a request is owed: the override where it could not be written at
 * once, the webhook, notices, alarms. What is owed follows from the stored requests, so a restart
 * loses nothing; what fails is tried again, and what was done just before a crash is done twice.
 */
export class RedressDuties {
  readonly #parts: RedressDutiesParts;
  readonly #following: Following;
  readonly #backOff = new BackOff();
  readonly #toldAtMs = new Map<string, number>();
  #forgetAtMs = 0;

  constructor(parts: RedressDutiesParts) {
    this.#parts = parts;
    this.#following = new Following(parts.store, "redress", POLL_MS, () => this.#look());
  }

  /** Begins; what is owed by now is not waited for. */
  start(): void {
    void this.#following.start();
  }

  /** Resolves when nothing of it is running any more. */
  stop(): Promise<void> {
    return this.#following.stop();
  }

  async #look(): Promise<void> {
    let lock: Lock | undefined;
    try {
      lock = await this.#parts.store.locks.acquire("redress-duties", LEASE_MS);
      if (lock !== undefined) await this.#work(lock);
    } catch {
      // The store is away, which it says itself; the next turn asks again.
    } finally {
      // A lease that cannot be given back runs out.
      await lock?.release().catch(() => {});
    }
  }

  async #work(lock: Lock): Promise<void> {
    const { store, now } = this.#parts;
    const open = await store.redress.open();
    for (const alarm of alarmsOf(open, now())) this.#tell(alarm);
    const closed = await store.redress.closed(now() - daysMs(OWED_DAYS), MOST_CLOSED);
    // A vendor or a mail server that does not answer is waited for once a turn, not once a request.
    const resting = new Set<Duty>();
    for (const request of [...open, ...closed]) {
      for (const [duty, work] of this.#owed(request)) {
        if (!lock.held()) return;
        if (resting.has(duty)) continue;
        if (!(await this.#try(duty, request.id, work))) resting.add(duty);
      }
    }
    if (now() < this.#forgetAtMs) return;
    await store.redress.forget(now() - KEPT_MS);
    this.#forgetAtMs = now() + daysMs(1);
  }

  /** Each duty of a request with what does it, and then the mark that says so. */
  #owed(request: RedressRequest): readonly [Duty, () => Promise<Partial<RedressMarks>>][] {
    const { allow, webhook, mailer, blocker, now } = this.#parts;
    const { state, allowedAtMs, webhookAtMs } = request;
    const owed: [Duty, () => Promise<Partial<RedressMarks>>][] = [];
    if (state === "restored" && allowedAtMs === undefined) {
      owed.push([
        "allow",
        async () => {
          await allow(allowanceOf(request));
          return { allowedAtMs: now() };
        },
      ]);
    }
    if (webhook !== undefined && state === "restored" && webhookAtMs === undefined) {
      owed.push([
        "webhook",
        async () => {
          await webhook(restoredNumber(request));
          return { webhookAtMs: now() };
        },
      ]);
    }
    const notice = mailer === undefined ? undefined : owedNotice(request, now());
    if (mailer !== undefined && notice !== undefined) {
      owed.push([
        "notice",
        async () => {
          const by = blocker();
          await mailer.send(noticeOf(request, notice, by), by.name);
          return { lastNoticeAtMs: notice.toldUntilMs };
        },
      ]);
    }
    return owed;
  }

  /** False when it failed, and is to be tried again. */
  async #try(duty: Duty, id: string, work: () => Promise<Partial<RedressMarks>>): Promise<boolean> {
    const { store, log, now } = this.#parts;
    const what = `${duty} ${id}`;
    if (!this.#backOff.mayTry(what, now())) return true;
    try {
      const marks = await work();
      this.#backOff.done(what);
      await store.redress.mark(id, marks);
      return true;
    } catch (error) {
      const isFinal = duty === "notice" && isRefusedForGood(error);
      if (isFinal) this.#backOff.gaveUp(what);
      else this.#backOff.failed(what, now());
      log.failed(duty, id, asRingfenceError(error), isFinal);
      return isFinal;
    }
  }

  #tell(alarm: Alarm): void {
    const what = `${alarm.id} ${alarm.clock} ${alarm.isOverdue}`;
    const now = this.#parts.now();
    if (now - (this.#toldAtMs.get(what) ?? Number.NEGATIVE_INFINITY) < ALARM_AGAIN_MS) return;
    for (const [told, atMs] of this.#toldAtMs) {
      if (now - atMs > ALARM_AGAIN_MS) this.#toldAtMs.delete(told);
    }
    this.#toldAtMs.set(what, now);
    this.#parts.log.alarm(alarm);
  }
}
