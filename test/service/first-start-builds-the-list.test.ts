import { afterAll, beforeAll, expect, it } from "vitest";
import { CALLERS } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready();
});

afterAll(() => service?.stop());

it("decides by the bundled number plan, with nothing set but where to keep data", async () => {
  expect(await service.decide({ from: CALLERS.invalid })).toMatchObject({
    action: "reject",
    cause: "dno.invalid",
    status: 603,
    phrase: "Decline",
    headers: "",
  });
  expect(await service.causeOf(CALLERS.good)).toBe("none");
});

it("has published the list, so that the next start finds it", async () => {
  const version = (await service.rpc("dno.status", {}))["version"];
  const { current } = JSON.parse(await service.cliDone("dno", "status", "-o", "json"));
  expect(current).toMatchObject({ version, note: "reload" });
});

it("starts again from the list on its disk, and builds none", async () => {
  const again = await ServiceProcess.ready({ dataDir: service.dataDir });
  try {
    expect(again.lines().map(({ msg }) => msg)).not.toContain(
      "no DNO list yet: building the one of the manifest",
    );
    expect(await again.line("DNO list in use")).toMatchObject({ from: "disk" });
  } finally {
    await again.stop();
  }
});
