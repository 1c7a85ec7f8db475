import { afterEach, describe, expect, it } from "vitest";
import type { SourceReport } from "../../service/dno/sink.ts";
import { OldSources } from "../../service/wiring/old-sources.ts";
import { keptLog } from "./kept-log.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.UTC(2026, 10, 20);

function report(source: string, ageDays: number): SourceReport {
  const counts = { rows: 1, accepted: 1, refused: 0, ranOut: 0, refusals: [] };
  const asOfMs = START - ageDays * DAY_MS;
  return { source, format: "cnac-co-code", file: "x.csv", asOfMs, ...counts };
}

describe("a source of the list in use", () => {
  let now = START;
  const { logger, lines } = keptLog();
  const sources = new OldSources(
    () => [report("fresh", 3), report("old", 8)],
    logger,
    () => now,
  );
  afterEach(() => sources.close());

  it("is said to be old after a week, once a day", () => {
    sources.look();
    sources.look();
    expect(lines.map(({ source, ageDays }) => ({ source, ageDays }))).toEqual([
      { source: "old", ageDays: 8 },
    ]);
    now = START + DAY_MS;
    sources.look();
    expect(lines).toHaveLength(2);
  });

  it("is said so too when it has grown old while the service ran", () => {
    now = START + 6 * DAY_MS;
    sources.look();
    expect(lines.map(({ source }) => source)).toContain("fresh");
  });
});
