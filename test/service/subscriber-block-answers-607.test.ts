import { afterAll, beforeAll, expect, it } from "vitest";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

const CALLED = "+13034440000";
const A_SECOND = 1_000;

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready();
});

afterAll(() => service?.stop());

function call(called: string, from: string = CALLERS.good): Promise<Record<string, unknown>> {
  return service.decide({ from: `<sip:${from}@a.example>`, ruri: `sip:${called}@sbc.example` });
}

it("answers 607 Unwanted within a second of the subscriber's wish being entered", async () => {
  expect((await call(CALLED))["action"]).toBe("pass");
  const block = ["subscriber", "block", CALLED, CALLERS.good, "--reason", "asked by telephone"];
  await service.cliDone(...block);
  await waitUntil("607", async () => (await call(CALLED))["status"] === 607, A_SECOND);
  expect(await call(CALLED)).toMatchObject({
    action: "reject",
    cause: "subscriber.blocked",
    phrase: "Unwanted",
    headers: "",
  });
});

it("touches neither other subscribers nor other callers", async () => {
  expect((await call("+13034440009"))["action"]).toBe("pass");
  expect((await call(CALLED, "+13034449999"))["action"]).toBe("pass");
});

it("passes again within a second of the wish being taken back", async () => {
  await service.cliDone("subscriber", "unblock", CALLED, CALLERS.good);
  await waitUntil("pass", async () => (await call(CALLED))["action"] === "pass", A_SECOND);
});
