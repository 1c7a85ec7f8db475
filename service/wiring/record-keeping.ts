import { join } from "node:path";
import type { Logger } from "pino";
import { Ledger } from "../ledger/ledger.ts";
import type { RecordsDesk } from "../ledger/records-desk.ts";
import { StoredRecords } from "../ledger/stored-records.ts";
import { HepSender } from "../observability/hep-sender.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import { LedgerEvents } from "./ledger-events.ts";

const MEGABYTE = 1_000_000;

/** What becomes of a decision after its answer, beside log and metrics. */
export interface RecordKeeping {
  readonly ledger: Ledger;
  readonly desk: RecordsDesk;
  readonly hep: HepSender | undefined;
  /** Begins to write records, those that an earlier run left on disk first. */
  start(): Promise<void>;
  /** To be called while the store is still open. */
  close(): Promise<void>;
}

export function recordKeeping(
  settings: Settings,
  store: Store,
  logger: Logger,
  now: () => number,
): RecordKeeping {
  const { dataDir, recordDays, recordQueueMb, hepAddress, hepAgentId } = settings;
  const events = new LedgerEvents(logger, now);
  const ledger = new Ledger({
    store: store.records,
    directory: join(dataDir, "records-queue"),
    keepDays: recordDays,
    queueBytes: recordQueueMb * MEGABYTE,
    now,
    listener: events,
  });
  const hep = hepAddress === undefined ? undefined : new HepSender(hepAddress, hepAgentId);
  return {
    ledger,
    desk: new StoredRecords(store, recordDays, now),
    hep,
    async start() {
      await hep?.open((error) => logger.error({ err: error }, "no way to the HEP collector"));
      await ledger.start();
    },
    async close() {
      hep?.close();
      await ledger.close();
      events.tell();
    },
  };
}
