import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PASS } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const PAUSE_MS = 3_000;

describeOpensips("after three failures in a row, by OpenSIPS,", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({
      settings: [
        "ringfence_breaker_failures=i:3",
        `ringfence_breaker_seconds=i:${PAUSE_MS / 1_000}`,
      ],
    });
    path.decisions.answer = () => ({ kind: "error", status: 500 });
    for (let count = 0; count < 3; count += 1) await passed();
  });
  afterAll(() => path?.close());

  async function passed(): Promise<void> {
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
  }

  it("calls pass without a question", async () => {
    path.decisions.answer = () => ({ kind: "silence" });
    expect(path.decisions.questions).toHaveLength(3);
    for (let count = 0; count < 5; count += 1) await passed();
    expect(path.decisions.questions).toHaveLength(3);
    expect(await path.opensips.counter("breaker_opened")).toBe(1);
    expect(await path.opensips.counter("skipped")).toBe(5);
  });

  it("one call of many tries again when the pause is over, and the pause begins anew", async () => {
    await sleep(PAUSE_MS + 200);
    await Promise.all([passed(), passed(), passed(), passed(), passed(), passed()]);
    expect(path.decisions.questions).toHaveLength(4);
    expect(await path.opensips.counter("skipped")).toBe(10);
  });

  it("all calls are asked about again as soon as that one is answered", async () => {
    path.decisions.answer = () => PASS;
    await sleep(PAUSE_MS + 200);
    await passed();
    await Promise.all([passed(), passed(), passed()]);
    expect(path.decisions.questions).toHaveLength(8);
    expect(path.opensips.log()).toContain("ringfence: the service answers again");
  });

  it("single failures between answers do not stop the questions", async () => {
    for (let count = 0; count < 4; count += 1) {
      path.decisions.answer = () => ({ kind: "error", status: 500 });
      await passed();
      path.decisions.answer = () => PASS;
      await passed();
    }
    expect(path.decisions.questions).toHaveLength(16);
    expect(await path.opensips.counter("breaker_opened")).toBe(1);
  });

  it("a question that the service cannot read is no failure of the service", async () => {
    path.decisions.answer = () => ({ kind: "error", status: 400 });
    for (let count = 0; count < 5; count += 1) await passed();
    expect(path.decisions.questions).toHaveLength(21);
    expect(await path.opensips.counter("refused")).toBe(5);
    expect(await path.opensips.counter("breaker_opened")).toBe(1);
  });
});

describeOpensips("a caller who hangs up while trying again, by OpenSIPS,", () => {
  it("does not keep the next one from trying", async () => {
    const path = await openOpensipsPath({
      settings: ["ringfence_breaker_failures=i:1", "ringfence_breaker_seconds=i:1"],
    });
    try {
      path.decisions.answer = () => ({ kind: "error", status: 500 });
      const first = path.call();
      first.send();
      await first.final();
      await sleep(1_100);
      path.decisions.answer = () => ({ kind: "silence" });
      const trying = path.call();
      trying.send();
      await expect.poll(() => path.decisions.questions.length).toBe(2);
      trying.cancel();
      expect((await trying.final()).status).toBe(487);
      path.decisions.answer = () => PASS;
      await sleep(1_100);
      const next = path.call();
      next.send();
      await next.final();
      expect(path.decisions.questions).toHaveLength(3);
    } finally {
      await path.close();
    }
  });
});
