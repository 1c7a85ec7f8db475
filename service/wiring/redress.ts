import type { Logger } from "pino";
import type { PolicyContact } from "../decision/policy/policy.ts";
import type { ListOverride } from "../dno/override-entry.ts";
import type { RecordsDesk } from "../ledger/records-desk.ts";
import { StoredRecords } from "../ledger/stored-records.ts";
import type { Blocker } from "../redress/blocker.ts";
import { RedressBoard } from "../redress/redress-board.ts";
import type { Alarm } from "../redress/redress-clocks.ts";
import type { RedressDesk } from "../redress/redress-desk.ts";
import { type DutiesLog, RedressDuties } from "../redress/redress-duties.ts";
import { RedressLimits } from "../redress/redress-limits.ts";
import { postRestored } from "../redress/redress-webhook.ts";
import type { RestoredNumber } from "../redress/restored-number.ts";
import { type Mailer, SmtpMailer } from "../redress/smtp-mailer.ts";
import { StoredRedressDesk } from "../redress/stored-redress-desk.ts";
import { RedressDoor, type RedressDoorParts } from "../server/portal/redress-door.ts";
import type { FaultLog, ListenerCounts } from "../server/ports.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import { idOpener } from "./decision-ids.ts";
import type { PolicyInUse } from "./policy-in-use.ts";

/** Redress in a running service. */
export interface Redress {
  readonly desk: RedressDesk;
  readonly board: RedressBoard;
  /** The public pages. */
  door(counts: ListenerCounts, faults: FaultLog): RedressDoor;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface RedressWiring {
  readonly settings: Settings;
  readonly store: Store;
  readonly records: RecordsDesk;
  readonly policy: PolicyInUse;
  /** Takes what is in the store into this service's overrides. */
  readonly refreshOverrides: () => Promise<void>;
  /** Of `secret-key.ts`. */
  readonly key: Uint8Array;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Puts the parts of redress together. */
export function redressOf(wiring: RedressWiring): Redress {
  const { settings, store, records, policy, refreshOverrides, key, logger, now } = wiring;
  const allow = async (override: ListOverride) => {
    await allowIn(store, override);
    await refreshOverrides();
  };
  const desk = deskOver({ settings, store, records, allow, key, now });
  const board = new RedressBoard(store);
  const blocker = blockerOf(() => policy.current.contact);
  const duties = new RedressDuties({
    ...{ store, allow, blocker, now },
    webhook: webhookOf(settings, now),
    mailer: mailerOf(settings),
    log: dutiesLog(logger),
  });
  return {
    desk,
    board,
    door: (counts, faults) => {
      const parts: RedressDoorParts = {
        ...{ desk, records, blocker, now, counts, faults },
        limits: new RedressLimits(store.limits),
        proxies: settings.portalProxies.list,
        resolveHours: settings.redressResolveHours,
      };
      return new RedressDoor(parts);
    },
    async start() {
      await board.start();
      duties.start();
    },
    async close() {
      await Promise.all([board.stop(), duties.stop()]);
    },
  };
}

/**
 * The desk over a store alone, as the command line uses it: every running service follows what it
 * does, and does what is owed for it.
 *
 * @param key undefined where no request is submitted: every id is unknown then
 */
export function storedDesk(
  settings: Settings,
  store: Store,
  key: Uint8Array | undefined,
  now: () => number,
): RedressDesk {
  const records = new StoredRecords(store, settings.recordDays, now);
  const allow = (override: ListOverride) => allowIn(store, override);
  return deskOver({ settings, store, records, allow, key, now });
}

function deskOver(parts: {
  readonly settings: Settings;
  readonly store: Store;
  readonly records: RecordsDesk;
  readonly allow: (override: ListOverride) => Promise<void>;
  readonly key: Uint8Array | undefined;
  readonly now: () => number;
}): RedressDesk {
  const { settings, store, records, allow, key, now } = parts;
  const { recordDays, redressResolveHours: resolveHours } = settings;
  return new StoredRedressDesk({
    ...{ records, allow, now },
    store: store.redress,
    openId: key === undefined ? () => ({ ok: false, why: "unknown-key" }) : idOpener(key),
    terms: { recordDays, resolveHours },
  });
}

/** A number that is allowed for longer already, by hand, is not allowed for less. */
async function allowIn(
  { overrides }: Pick<Store, "overrides">,
  override: ListOverride,
): Promise<void> {
  const isEnough = (await overrides.all()).some(
    (present) =>
      present.kind === "allowed" &&
      present.digits === override.digits &&
      until(present) >= until(override),
  );
  if (!isEnough) await overrides.put(override);
}

function until({ expiresAtMs }: ListOverride): number {
  return expiresAtMs ?? Number.POSITIVE_INFINITY;
}

/** The same object until the policy has another contact. */
function blockerOf(contactNow: () => PolicyContact | undefined): () => Blocker {
  let of: PolicyContact | undefined;
  let blocker: Blocker = { name: undefined, tel: undefined, email: undefined, pageOf: undefined };
  return () => {
    const contact = contactNow();
    if (contact !== of) {
      of = contact;
      const { name, tel, email, url } = contact ?? { name: undefined };
      const pageOf = url?.includes("{id}") ? (id: string) => url.replace("{id}", id) : undefined;
      blocker = { name, tel, email, pageOf };
    }
    return blocker;
  };
}

function webhookOf(
  { redressWebhook: url, redressWebhookSecret: secret }: Settings,
  now: () => number,
): ((restored: RestoredNumber) => Promise<void>) | undefined {
  if (url === undefined || secret === undefined) return undefined;
  return (restored) => postRestored({ url, secret }, restored, now());
}

function mailerOf({ smtpUrl: url, mailFrom: from }: Settings): Mailer | undefined {
  return url === undefined || from === undefined ? undefined : new SmtpMailer({ url, from });
}

const FAILED = {
  allow: "a restored number could not be allowed yet",
  webhook: "the webhook did not take a restored number",
  notice: "a notice could not be sent",
} as const;

/** Characters of what a mail server or a webhook said that are logged. */
const LONGEST_REASON = 500;

function dutiesLog(logger: Logger): DutiesLog {
  return {
    alarm({ id, clock, isOverdue, dueAtMs }: Alarm) {
      const due = new Date(dueAtMs).toISOString();
      if (isOverdue) logger.error({ id, clock, due }, "a request for redress is overdue");
      else logger.warn({ id, clock, due }, "a request for redress is due soon");
    },
    failed(what, id, error, isFinal) {
      // A mail server puts the caller's address into what it says, as long as it likes.
      const message = error instanceof Error ? error.message : String(error);
      const why = message.slice(0, LONGEST_REASON).replace(/[^\s<>@]+@[^\s<>@]+/g, "***");
      logger.warn({ id, why, triedAgain: !isFinal }, FAILED[what]);
    },
  };
}
