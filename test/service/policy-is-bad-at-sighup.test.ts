import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CALLERS, POLICY } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

let service: ServiceProcess;
let version: unknown;

beforeAll(async () => {
  service = await ServiceProcess.ready({ policy: POLICY });
  version = await policyOf("before");
  // A DNO reject that means "try elsewhere" is refused; the other rule would be a change.
  const bad = POLICY.replace(
    "rules:",
    "rules:\n  dno.invalid: { status: 404 }\n  dno.unused: { mode: observe }",
  );
  await writeFile(service.policyFile, bad);
  service.signal("SIGHUP");
  await service.line("policy refused");
});

afterAll(() => service?.stop());

/** The policy by which a call is decided, as its line of the log says. */
async function policyOf(callId: string): Promise<unknown> {
  await service.decide({ callId, from: CALLERS.good });
  return (await service.decisionLine(callId))["policy"];
}

it("names file, line and key, and what is wrong", async () => {
  const lines = (await readFile(service.policyFile, "utf8")).split("\n");
  const line = lines.findIndex((one) => one.includes("status: 404")) + 1;
  const message = expect.stringContaining(
    `${service.policyFile}:${line}: rules.dno.invalid.status 404 says`,
  );
  const refused = { level: 50, kept: version, err: { code: "BAD_CONFIGURATION", message } };
  expect(await service.line("policy refused")).toMatchObject(refused);
});

it("goes on deciding by the old policy", async () => {
  expect(await service.decide({ from: CALLERS.invalid })).toMatchObject({ status: 603 });
  expect(await policyOf("after")).toBe(version);
});

it("stays ready, and counts the refusal", async () => {
  expect(await service.isReady()).toBe(true);
  expect(await service.metric("ringfence_policy_reload_failures_total")).toBe(1);
});

it("does not keep the lists from being read", async () => {
  await service.line("reload failed; what was in use stays");
  expect(JSON.parse(await service.cliDone("dno", "status", "-o", "json"))).toMatchObject({
    lastReload: { state: "unchanged" },
  });
});
