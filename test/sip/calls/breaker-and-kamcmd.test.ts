import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { type Answer, PASS } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const FAILURE: Answer = { kind: "error", status: 500 };

describe.each(TRANSPORTS)("the breaker, asking by %s,", (transport) => {
  let path: CallPath;
  afterEach(() => path?.close());

  async function open(...ringfenceLines: readonly string[]): Promise<void> {
    path = await openCallPath(transport, { ringfenceLines });
  }

  /** How many of so many calls, one after the other, are asked about; all of them pass. */
  async function asked(calls: number, answer: Answer): Promise<number> {
    const before = path.decisions.questions.length;
    path.decisions.answer = () => answer;
    for (let count = 0; count < calls; count += 1) {
      const call = path.call();
      call.send();
      expect((await call.final()).status).toBe(200);
    }
    return path.decisions.questions.length - before;
  }

  const set = (name: string, value: number) =>
    path.kamailio.kamcmd("cfg.set_now_int", "ringfence", name, String(value));

  it("opens at the next failure when fewer than there were are made enough", async () => {
    await open("#!define RINGFENCE_BREAKER_SECONDS 60");
    expect(await asked(4, FAILURE)).toBe(4);
    await set("breaker_failures", 2);
    expect(await asked(4, FAILURE)).toBe(1);
    expect(await path.kamailio.counter("breaker_opened")).toBe(1);
  });

  it("asks again after the shorter pause when the pause is made shorter", async () => {
    await open("#!define RINGFENCE_BREAKER_FAILURES 1", "#!define RINGFENCE_BREAKER_SECONDS 3600");
    expect(await asked(2, FAILURE)).toBe(1);
    await set("breaker_seconds", 1);
    await sleep(1_100);
    expect(await asked(3, PASS)).toBe(3);
  });

  // So it is left when one process counts a failure while another one gets an answer.
  it("closes at an answer when only the end of the pause is left", async () => {
    await open();
    await path.kamailio.kamcmd("htable.seti", "ringfence", "open_until", "1000");
    expect(await asked(4, PASS)).toBe(4);
  });
});
