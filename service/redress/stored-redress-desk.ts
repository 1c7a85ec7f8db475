import { type ListOverride, overrideOf } from "../dno/override-entry.ts";
import { RingfenceError } from "../errors.ts";
import type { CallRecord } from "../ledger/call-record.ts";
import type { RecordsDesk } from "../ledger/records-desk.ts";
import { isNoticeId } from "../sip/notice-contact.ts";
import type { OpenedNoticeId } from "../sip/notice-id.ts";
import type { RedressStore } from "../store/store.ts";
import { type CallNumbers, changedRequest, receivedRequest } from "./redress-changes.ts";
import { dueAtMs } from "./redress-clocks.ts";
import type { Change, IdVerdict, RedressDesk, RedressForm, SubmitOutcome } from "./redress-desk.ts";
import { checkChange, checkForm, cleanChange, cleanForm } from "./redress-form.ts";
import type { RedressRequest } from "./redress-request.ts";
import { daysMs, KEPT_MS, MOST_RESTORED_DAYS, type RedressTerms } from "./redress-terms.ts";

/** No operator reads more at once; the command line and the API page by state. */
const MOST_CLOSED = 1000;
const MOST_ABOUT = 100;

export interface RedressDeskParts {
  readonly store: RedressStore;
  readonly records: Pick<RecordsDesk, "byId">;
  readonly openId: (id: string) => OpenedNoticeId;
  /** Puts an allow override where every service follows it. Harmless when it is there already. */
  readonly allow: (override: ListOverride) => Promise<void>;
  readonly terms: RedressTerms;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/** The desk over the store: what is decided here is pure, in redress-changes.ts. */
export class StoredRedressDesk implements RedressDesk {
  readonly #parts: RedressDeskParts;

  constructor(parts: RedressDeskParts) {
    this.#parts = parts;
  }

  verdict(id: string): IdVerdict {
    const { openId, terms, now } = this.#parts;
    const opened = openId(id);
    if (!opened.ok) return { kind: "unknown" };
    const blockedAtMs = opened.issuedAtMs;
    const isOld = now() - blockedAtMs > daysMs(terms.recordDays);
    return { kind: isOld ? "expired" : "valid", blockedAtMs };
  }

  async submit(given: RedressForm, by: string): Promise<SubmitOutcome> {
    const { store, terms, now } = this.#parts;
    const form = cleanForm(given);
    const [fault] = checkForm(form);
    if (fault) throw badField(fault.field, fault.message);
    const verdict = this.verdict(form.id);
    const isOperator = form.channel !== "web";
    if (verdict.kind !== "valid" && !isOperator) return { kind: "refused-id", verdict };
    const record = await this.#record(form.id);
    if (verdict.kind !== "valid" && record === undefined) return { kind: "refused-id", verdict };
    if (record?.cause === "subscriber.blocked") {
      const message =
        "the called subscriber asked not to be called by this number; that is no error";
      throw badField("id", message);
    }
    const request = receivedRequest(form, numbersOf(record), by, terms, now());
    if (await store.create(request)) return { kind: "received", request };
    const present = await store.get(form.id);
    // It can only have been forgotten in between, a year after its end.
    return { kind: "already", request: present ?? request };
  }

  async find(id: string): Promise<RedressRequest | undefined> {
    return isNoticeId(id) ? this.#parts.store.get(id) : undefined;
  }

  async queue(which: "open" | "closed" | "all"): Promise<readonly RedressRequest[]> {
    const { store, now } = this.#parts;
    const open = which === "closed" ? [] : await store.open();
    const closed = which === "open" ? [] : await store.closed(now() - KEPT_MS, MOST_CLOSED);
    return [...[...open].sort((a, b) => dueAtMs(a) - dueAtMs(b)), ...closed];
  }

  about(callingNumber: string): Promise<readonly RedressRequest[]> {
    return this.#parts.store.about(callingNumber, MOST_ABOUT);
  }

  review(id: string, change: Change): Promise<RedressRequest> {
    return this.#change(id, "under-review", change);
  }

  async restore(
    id: string,
    change: Change & { readonly expiresAtMs: number },
  ): Promise<RedressRequest> {
    const { now, store, allow } = this.#parts;
    const { expiresAtMs } = change;
    if (!(expiresAtMs > now() && expiresAtMs <= now() + daysMs(MOST_RESTORED_DAYS))) {
      throw badField("expires", "expires must be in the future, ten years at most");
    }
    const request = await this.#change(id, "restored", change, expiresAtMs);
    try {
      await allow(allowanceOf(request));
    } catch (cause) {
      // The state is the promise; the duties keep it as soon as the store is back.
      const message =
        "the request is restored, and its number will be allowed when the store answers";
      throw new RingfenceError("STORE_UNAVAILABLE", message, { cause });
    }
    const allowedAtMs = now();
    await store.mark(id, { allowedAtMs });
    return { ...request, allowedAtMs };
  }

  refuse(id: string, change: Change): Promise<RedressRequest> {
    return this.#change(id, "refused", change);
  }

  async #change(
    id: string,
    state: "under-review" | "restored" | "refused",
    given: Change,
    restoredUntilMs?: number,
  ): Promise<RedressRequest> {
    const { store, now } = this.#parts;
    const change = cleanChange(given);
    const fault = checkChange(change, state === "refused");
    if (fault) throw badField(fault.field, fault.message);
    const request = await this.find(id);
    if (request === undefined) throw new RingfenceError("NOT_FOUND", `no request for ${id}`);
    const isKnown = request.callingNumber !== undefined;
    const numbers = isKnown ? request : numbersOf(await this.#record(id));
    const changed = changedRequest(request, state, change, now(), numbers, restoredUntilMs);
    if (!changed.ok) throw refusal(request, changed.why);
    // What cannot be allowed must not be said to be restored.
    if (state === "restored") allowanceOf(changed.request);
    if (!(await store.change(changed.request))) throw refusal(request, "stale");
    return changed.request;
  }

  async #record(id: string): Promise<CallRecord | undefined> {
    return isNoticeId(id) ? this.#parts.records.byId(id) : undefined;
  }
}

function numbersOf(record: CallRecord | undefined): CallNumbers {
  return { callingNumber: record?.callingNumber, calledNumber: record?.calledNumber };
}

/**
 * The override that a restored request stands for: the same however often it is made.
 *
 * @throws RingfenceError BAD_FIELD when the call had no number that can be allowed
 */
export function allowanceOf(request: RedressRequest): ListOverride {
  const { id, callingNumber, events, restoredUntilMs } = request;
  if (callingNumber === undefined) {
    const message = "the call had no calling number, or has no record, so there is none to allow";
    throw badField("callingNumber", message);
  }
  const restored = events.at(-1);
  const asked = {
    number: callingNumber.startsWith("0") ? callingNumber : `+${callingNumber}`,
    class: "allowed" as const,
    reason: restored?.reason || "blocked in error, restored",
    requester: restored?.by ?? "",
    proof: `redress ${id}`,
    expiresAtMs: restoredUntilMs,
  };
  try {
    return overrideOf(asked, restored?.atMs ?? 0);
  } catch (cause) {
    const message = `${callingNumber} is no number that can be allowed: ${(cause as Error).message}`;
    throw new RingfenceError("BAD_FIELD", message, { field: "callingNumber", cause });
  }
}

function refusal({ id, state }: RedressRequest, why: "stale" | "closed" | "same"): RingfenceError {
  if (why === "stale") {
    return new RingfenceError(
      "LOCKED",
      `somebody else changed the request ${id}; look at it again`,
    );
  }
  return badField("state", `the request is ${state} already`);
}

function badField(field: string, message: string): RingfenceError {
  return new RingfenceError("BAD_FIELD", message, { field });
}
