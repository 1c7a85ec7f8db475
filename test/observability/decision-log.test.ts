import { afterEach, describe, expect, it, vi } from "vitest";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import { DecisionLog } from "../../service/observability/decision-log.ts";
import { PASS } from "../server/fakes.ts";

const CALL = { callId: "1" } as CallAttempt;
const NOW = Date.UTC(2026, 0, 1);

function openLog() {
  const writes: string[] = [];
  const log = new DecisionLog({ writeAscii: (lines) => writes.push(lines) }, (digits) => digits);
  return { log, writes };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the decision log", () => {
  it("writes a few lines within a tenth of a second", () => {
    vi.useFakeTimers();
    const { log, writes } = openLog();
    log.write(CALL, PASS, "http", 0.01, NOW);
    log.write(CALL, PASS, "http", 0.01, NOW);
    expect(writes).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(writes).toHaveLength(1);
    expect(writes[0]?.match(/\n/g)).toHaveLength(2);
    log.close();
  });

  it("writes many lines in batches, whole lines each, and none twice", () => {
    const { log, writes } = openLog();
    for (let at = 0; at < 1000; at++)
      log.write({ ...CALL, callId: `call-${at}` }, PASS, "http", 0, NOW);
    log.close();
    expect(writes.length).toBeGreaterThan(5);
    expect(writes.length).toBeLessThan(100);
    expect(writes.every((batch) => batch.endsWith("\n"))).toBe(true);
    const lines = writes.join("").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as CallAttempt).callId)).toEqual(
      Array.from({ length: 1000 }, (_, at) => `call-${at}`),
    );
  });

  it("writes what is left when it closes, and nothing when there is nothing", () => {
    const { log, writes } = openLog();
    log.flush();
    expect(writes).toEqual([]);
    log.write(CALL, PASS, "http", 0, NOW);
    log.close();
    expect(writes).toHaveLength(1);
  });
});
