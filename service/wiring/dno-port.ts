import type { DnoView } from "../dno/dno-view.ts";
import { overrideDigits, overrideOf } from "../dno/override-entry.ts";
import type { Overrides } from "../dno/overrides.ts";
import type { DnoReplica } from "../dno/replica.ts";
import { RingfenceError } from "../errors.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import type { DnoPort } from "../server/ports.ts";
import type { Store } from "../store/store.ts";
import { reloadLists } from "./list-builder.ts";

/** The list and its overrides, for the people who look after them. */
export function dnoPort(
  store: Store,
  replica: DnoReplica,
  overrides: Overrides,
  now: () => number,
): DnoPort {
  return {
    status: () => ({ ...replica.status(), report: replica.list()?.index.info.content.report }),
    lookup: (number) => lookup(listOf(replica), number, now()),
    entries: () => overrides.table.entries,
    async add(request) {
      const entry = overrideOf(request, now());
      await store.overrides.put(entry);
      await overrides.refresh();
      return entry;
    },
    async remove(number, kind) {
      const removed = await store.overrides.remove({ kind, digits: overrideDigits(number, kind) });
      await overrides.refresh();
      return removed;
    },
    async reload() {
      const report = await reloadLists();
      await replica.refresh();
      return report;
    },
  };
}

function listOf(replica: DnoReplica): DnoView {
  const list = replica.list();
  if (list === undefined) throw new RingfenceError("NOT_READY", "no DNO index is loaded");
  return list;
}

function lookup(list: DnoView, text: string, now: number): unknown {
  const number = readCallingNumber(text);
  if (number.kind === "none") {
    const message = "number must have ten digits or be in E.164";
    throw new RingfenceError("BAD_FIELD", message, { field: "number" });
  }
  const allowed = list.allowance(number, now) ?? null;
  if (number.kind === "invalid") {
    const hit = { class: "invalid", source: "format", matched: number.fault };
    return { number: number.digits, version: list.version, allowed, hits: [hit] };
  }
  return {
    number: String(number.e164),
    version: list.version,
    allowed,
    hits: number.kind === "nanp" ? list.findAll(number.national, now) : [],
  };
}
