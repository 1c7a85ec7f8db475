import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProgram } from "../sip/harness/program.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { environmentOf } from "./ringfence-command.ts";
import { FREE_PORTS, SERVICE, ServiceProcess } from "./service-process.ts";

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready({ policy: POLICY });
});

afterAll(() => service?.stop());

it("decides by the new policy without a restart", async () => {
  expect(await service.decide({ from: CALLERS.invalid })).toMatchObject({ status: 603 });
  await writeFile(
    service.policyFile,
    POLICY.replace("rules:", "rules:\n  dno.invalid: { status: 403, phrase: Forbidden }"),
  );
  service.signal("SIGHUP");
  await service.line("reloaded");
  expect(await service.decide({ from: CALLERS.invalid })).toMatchObject({
    action: "reject",
    status: 403,
    phrase: "Forbidden",
  });
});

it("says the version of the policy in log, metrics and readiness", async () => {
  const { version } = await service.line("policy in use");
  expect(await service.metric(`ringfence_policy_info{version="${version}"}`)).toBe(1);
  expect(await service.admin("/readyz?verbose")).toMatchObject({
    body: { components: { policy: { state: "ok", detail: version } } },
  });
});

it("answers what became of it when it is asked for over HTTP", async () => {
  const { version } = await service.line("policy in use");
  expect(await service.admin("/v1/reload", "POST")).toMatchObject({
    status: 200,
    body: { policy: version, dno: { state: "unchanged" } },
  });
});

it("is not ended by a SIGHUP while it starts, and reloads then", async () => {
  // A Redis that is away makes the start take a moment.
  const settings = { ...service.settings, RINGFENCE_REDIS_URL: "redis://127.0.0.1:1" };
  const env = environmentOf({ ...settings, ...FREE_PORTS, RINGFENCE_POLICY: "" });
  const program = await startProgram(process.execPath, [SERVICE], { env });
  try {
    await waitUntil("first line", () => program.output().includes("no RINGFENCE_POLICY"), 30_000);
    program.signal("SIGHUP");
    await waitUntil("reload", () => program.output().includes('"msg":"reload failed'), 30_000);
    expect(program.status()).toBeUndefined();
  } finally {
    await program.stop();
  }
});
