import { describe, expect, it } from "vitest";
import type { DnoIndex } from "../../service/dno/index/dno-index.ts";
import { RingfenceError } from "../../service/errors.ts";
import { ListEvents } from "../../service/wiring/list-events.ts";
import { keptLog } from "./kept-log.ts";

const AWAY = new RingfenceError("STORE_UNAVAILABLE", "Redis does not answer");
const DAMAGED = new RingfenceError("DATA_REFUSED", "the list is damaged");
const INDEX = { version: "20261120T081500Z-3f2a91c4" } as DnoIndex;

function open() {
  const clock = { ms: 0 };
  const { logger, lines } = keptLog();
  return { clock, lines, events: new ListEvents(logger, () => clock.ms) };
}

describe("what becomes of the list", () => {
  it("is said when a list comes into use", () => {
    const { lines, events } = open();
    events.listLoaded(INDEX, "store", 12);
    expect(lines).toMatchObject([{ level: 30, version: INDEX.version, from: "store", tookMs: 12 }]);
  });

  it("is counted by the step that failed", () => {
    const { events } = open();
    events.listFailed(AWAY);
    events.listFailed(AWAY);
    events.listFailed(DAMAGED);
    expect(events.failures).toEqual({ fetch: 2, check: 1 });
  });
});

describe("a store that is away", () => {
  it("is said once for the list and once for the overrides, however long it lasts", () => {
    const { clock, lines, events } = open();
    for (let poll = 0; poll < 1_000; poll += 1) {
      clock.ms += 5_000;
      events.listFailed(AWAY);
      if (poll % 3 === 0) events.overridesFailed(AWAY);
    }
    expect(lines.map(({ msg }) => msg)).toEqual([
      "DNO list not followed; the last one stays in use",
      "overrides not followed; the last ones stay in use",
    ]);
  });

  it("is said again when it was there in between, though no list changed", () => {
    const { clock, lines, events } = open();
    events.listFailed(AWAY);
    clock.ms += 3_600_000;
    events.listFailed(AWAY);
    expect(lines).toHaveLength(2);
  });

  it("is said again after a list came into use, or overrides", () => {
    const { lines, events } = open();
    events.listFailed(AWAY);
    events.listLoaded(INDEX, "store", 1);
    events.listFailed(AWAY);
    events.overridesFailed(AWAY);
    events.overridesChanged(3);
    events.overridesFailed(AWAY);
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(4);
  });

  it("does not hide that something else goes wrong", () => {
    const { lines, events } = open();
    events.listFailed(AWAY);
    events.listFailed(DAMAGED);
    expect(lines.map(({ err }) => (err as Error).message)).toEqual([AWAY.message, DAMAGED.message]);
  });
});
