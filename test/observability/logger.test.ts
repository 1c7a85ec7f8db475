import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import type { Decision } from "../../service/decision/decision.ts";
import type { RefusedCall } from "../../service/ledger/record-of.ts";
import { DecisionLog } from "../../service/observability/decision-log.ts";
import { DecisionRecords } from "../../service/observability/decision-recorder.ts";
import { LineWriter } from "../../service/observability/line-writer.ts";
import { createLogger } from "../../service/observability/logger.ts";
import type { Metrics } from "../../service/observability/metrics.ts";
import { BLOCK, PASS } from "../server/fakes.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ringfence-log-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function openWriter() {
  const path = join(directory, "log");
  const writer = new LineWriter(openSync(path, "w"));
  const read = async () => {
    await writer.drained(1000);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { writer, read };
}

const ELSEWHERE = {
  behaviour: { attempted: () => undefined },
  numbers: { decided: () => undefined },
  log: undefined,
  ledger: { record: () => undefined },
  hep: undefined,
  mask: (digits: string) => digits,
};

describe("the log", () => {
  it("is JSON lines, without host and process, which the process manager adds", async () => {
    const { writer, read } = openWriter();
    const logger = createLogger("info", writer);
    logger.info({ list: "v1" }, "list loaded");
    logger.debug("not shown");
    logger.error(new Error("line one\nline two"), "failed");
    const [first, second, ...more] = await read();
    expect(first).toEqual({ level: 30, time: expect.any(Number), list: "v1", msg: "list loaded" });
    expect(second).toMatchObject({
      level: 50,
      err: { message: "line one\nline two" },
      msg: "failed",
    });
    expect(more).toEqual([]);
  });

  it("and the decisions go out the same way", async () => {
    const { writer, read } = openWriter();
    const decided: unknown[] = [];
    const metrics = { decided: (...all: unknown[]) => decided.push(all) } as unknown as Metrics;
    const log = new DecisionLog(writer, (digits) => digits);
    const records = new DecisionRecords({ ...ELSEWHERE, metrics, log });
    records.decided({ callId: "1" } as CallAttempt, PASS, "http", 0.02, {});
    log.close();
    createLogger("info", writer).info("after");
    expect(await read()).toMatchObject([
      { msg: "decision", callId: "1", durationUs: 20 },
      { msg: "after" },
    ]);
    expect(decided).toEqual([[PASS, 0.02]]);
  });

  it("has no decisions where the setting says so", () => {
    const decided: unknown[] = [];
    const metrics = { decided: (...all: unknown[]) => decided.push(all) } as unknown as Metrics;
    const records = new DecisionRecords({ ...ELSEWHERE, metrics });
    records.decided({ callId: "1" } as CallAttempt, PASS, "http", 1, {});
    expect(decided).toHaveLength(1);
  });

  it("and every one is told to the behaviour windows", () => {
    const attempted: Decision[] = [];
    const metrics = { decided: () => undefined } as unknown as Metrics;
    const behaviour = { attempted: (decision: Decision) => void attempted.push(decision) };
    const records = new DecisionRecords({ ...ELSEWHERE, metrics, behaviour });
    for (const decision of [PASS, BLOCK]) {
      records.decided({ callId: "1" } as CallAttempt, decision, "http", 1, {});
    }
    expect(attempted).toEqual([PASS, BLOCK]);
  });

  it("and what did not pass goes into the ledger, with the address of the SBC", () => {
    const refused: RefusedCall[] = [];
    const metrics = { decided: () => undefined } as unknown as Metrics;
    const ledger = { record: (one: RefusedCall) => void refused.push(one) };
    const records = new DecisionRecords({ ...ELSEWHERE, metrics, ledger });
    const call = { callId: "1" } as CallAttempt;
    records.decided(call, PASS, "http", 1, { remoteAddress: "192.0.2.1" });
    records.decided(call, BLOCK, "http", 1, { remoteAddress: "192.0.2.1" });
    expect(refused).toEqual([
      { call, decision: BLOCK, sbc: "192.0.2.1", atMs: expect.any(Number) },
    ]);
  });
});
