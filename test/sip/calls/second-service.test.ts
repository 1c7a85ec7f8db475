import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { type DecisionServer, openDecisionServer } from "../harness/decision-server.ts";
import { waitUntil } from "../harness/wait-until.ts";

describe("a second service, by JSON-RPC,", () => {
  let path: CallPath;
  let second: DecisionServer;
  beforeAll(async () => {
    second = await openDecisionServer();
    const server = `conn=ringfence;addr=127.0.0.1;port=${second.rpcPort};priority=2;weight=1`;
    path = await openCallPath("rpc", {
      ringfenceLines: [`#!define RINGFENCE_RPC_SERVER_2 "${server}"`],
    });
    await waitUntil("both connections", () =>
      path.kamailio.log().includes(`Connected to host 127.0.0.1:${second.rpcPort}`),
    );
  });
  afterAll(async () => {
    await path?.close();
    await second?.close();
  });

  async function call(): Promise<void> {
    const one = path.call();
    one.send();
    expect((await one.final()).status).toBe(200);
  }

  it("is not asked while the first is there", async () => {
    await call();
    expect(path.decisions.questions).toHaveLength(1);
    expect(second.questions).toHaveLength(0);
  });

  it("is asked when the first is gone, and no call waits for that", async () => {
    await path.decisions.close();
    await waitUntil("loss of the first", () => path.kamailio.log().includes("Connection error"));
    await call();
    expect(second.questions).toHaveLength(1);
    expect(await path.kamailio.counter("no_answer")).toBe(0);
  });
});
