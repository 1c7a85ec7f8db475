import { afterAll, beforeAll, expect, it } from "vitest";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const A_SECOND = 1_000;

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready({ settings: { RINGFENCE_MANIFEST: SAMPLES } });
});

afterAll(() => service?.stop());

function decidedBy(cause: string, from: string): Promise<unknown> {
  return waitUntil(cause, async () => (await service.causeOf(from)) === cause, A_SECOND);
}

it("allows one number of a blocked class, and takes that back", async () => {
  expect(await service.causeOf(CALLERS.inboundOnly)).toBe("dno.inbound-only");
  const allow = ["dno", "add", CALLERS.inboundOnly, "--class", "allowed", "--reason", "restored"];
  await service.cliDone(...allow);
  await decidedBy("exempt.allowed", CALLERS.inboundOnly);
  await service.cliDone("dno", "remove", CALLERS.inboundOnly, "--class", "allowed");
  await decidedBy("dno.inbound-only", CALLERS.inboundOnly);
});

it("allows a whole block of a class", async () => {
  expect(await service.causeOf("+16862220142")).toBe("dno.unused");
  const allow = ["dno", "add", "6862220", "--class", "allowed", "--reason", "returned to service"];
  await service.cliDone(...allow);
  await decidedBy("exempt.allowed", "+16862220142");
});

it("lists a number by its subscriber's request", async () => {
  const list = ["dno", "add", "3034440007", "--class", "inbound-only"];
  await service.cliDone(...list, "--reason", "asked by letter", "--requester", "Example Bank");
  await decidedBy("dno.inbound-only", "+13034440007");
});

it("is effective at once when the service itself is asked", async () => {
  const entry = { number: CALLERS.unallocated, class: "allowed", reason: "allocated yesterday" };
  await service.rpc("dno.add", entry);
  expect(await service.causeOf(CALLERS.unallocated)).toBe("exempt.allowed");
  await service.rpc("dno.remove", entry);
  expect(await service.causeOf(CALLERS.unallocated)).toBe("dno.unallocated");
});
