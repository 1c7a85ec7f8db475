import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

let folder: ScratchFolder;
let manifest: string;
let service: ServiceProcess;

beforeAll(async () => {
  folder = await makeScratchFolder("manifest");
  manifest = join(folder.path, "manifest.yaml");
  await writeFile(manifest, "sources:\n  - { name: gone, format: number-plan, path: gone.csv }\n");
  service = await ServiceProcess.listening({ settings: { RINGFENCE_MANIFEST: manifest } });
});

afterAll(async () => {
  await service?.stop();
  await folder?.remove();
});

it("says why there is no list, and goes on listening", async () => {
  const { err } = (await service.line("no DNO list: calls are answered 503 and pass")) as {
    err?: { message?: string };
  };
  expect(err?.message).toContain("gone.csv");
  expect(service.isRunning()).toBe(true);
});

it("answers decide with 503 NOT_READY, which the script takes for a pass", async () => {
  expect(await service.ask({ callId: "early", from: CALLERS.good })).toEqual({
    status: 503,
    body: { error: { code: "NOT_READY", message: expect.any(String) } },
  });
  expect(await service.metric('ringfence_degraded_total{what="dno"}')).toBe(1);
});

it("is not ready, and names the part that is missing, and is alive", async () => {
  expect(await service.admin("/readyz")).toMatchObject({
    status: 503,
    body: { ready: false, components: { dno: "failed", policy: "ok", store: "ok" } },
  });
  expect((await service.admin("/livez")).status).toBe(200);
});

it("says the same to explain and lookup", async () => {
  expect(await service.admin("/v1/explain?from=3034441234")).toMatchObject({ status: 503 });
  expect(await service.admin("/v1/dno/lookup?number=3034441234")).toMatchObject({ status: 503 });
});

it("is ready, without a restart, as soon as the manifest is mended and reloaded", async () => {
  const plan = projectPath("dno-data/number-plan.csv");
  await writeFile(manifest, `sources:\n  - { name: plan, format: number-plan, path: ${plan} }\n`);
  service.signal("SIGHUP");
  await waitUntil("readiness", () => service.isReady(), 30_000);
  expect(await service.causeOf(CALLERS.invalid)).toBe("dno.invalid");
});
