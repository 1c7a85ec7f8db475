import type { Overrides } from "../dno/overrides.ts";
import type { DnoReplica } from "../dno/replica.ts";
import { sourceAges } from "../dno/source-age.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { DnoListFigures, Figures } from "../observability/figures.ts";
import type { HepSender } from "../observability/hep-sender.ts";
import type { LineWriter } from "../observability/line-writer.ts";
import type { RedressBoard } from "../redress/redress-board.ts";
import type { Store } from "../store/store.ts";
import type { Analytics } from "./analytics.ts";
import type { ListEvents } from "./list-events.ts";
import type { PolicyInUse } from "./policy-in-use.ts";

/** What the metrics ask of the parts when somebody collects them. */
export function figuresOf(parts: {
  readonly store: Store;
  readonly replica: DnoReplica;
  readonly overrides: Overrides;
  readonly policy: PolicyInUse;
  readonly events: ListEvents;
  readonly writer: LineWriter;
  readonly board: RedressBoard;
  readonly ledger: Ledger;
  readonly hep: HepSender | undefined;
  readonly analytics: () => Pick<Analytics, "figures">;
}): Figures {
  const { store, replica, overrides, policy, events, writer, ledger, hep, analytics, board } =
    parts;
  return {
    dnoList: () => listFigures(replica),
    dnoReloadFailures: () => events.failures,
    overrides: () => countByKind(overrides),
    policy: () => ({ version: policy.current.version, reloadFailures: policy.reloadFailures }),
    store: () => ({ kind: store.kind, up: store.available() }),
    logWritesDropped: () => writer.dropped,
    records: () => ledger,
    hepDropped: () => hep?.dropped ?? 0,
    redress: () => board.standing(Date.now()),
    analytics: () => analytics().figures(),
  };
}

function listFigures(replica: DnoReplica): DnoListFigures | undefined {
  const list = replica.list();
  if (list === undefined) return undefined;
  const { report } = list.index.info.content;
  const ages = sourceAges(report.sources, Date.now());
  const old = new Set(ages.filter((age) => age.old).map(({ source }) => source));
  const unallocated = report.exchanges.map(({ source, unallocated: count }) => ({
    class: "unallocated" as const,
    source,
    count,
  }));
  return {
    version: list.version,
    builtAtMs: list.index.info.builtAtMs,
    lastSuccessAtMs: replica.status().loadedAtMs ?? list.index.info.builtAtMs,
    entries: [
      ...report.entries.map(({ class: dnoClass, source, numbers: count }) => ({
        class: dnoClass,
        source,
        count,
      })),
      ...unallocated,
    ],
    sources: report.sources.map(({ source, asOfMs }) => ({
      source,
      asOfMs,
      old: old.has(source),
    })),
  };
}

function countByKind(overrides: Overrides): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of overrides.table.entries) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
