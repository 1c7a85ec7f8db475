import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProgram } from "../sip/harness/program.ts";
import { CALLERS } from "./policy.ts";
import { environmentOf, ringfence } from "./ringfence-command.ts";
import { FREE_PORTS, SERVICE, ServiceProcess } from "./service-process.ts";

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready();
});

afterAll(() => service?.stop());

describe("a second service on a port that is taken", () => {
  it.each(["RINGFENCE_LISTEN", "RINGFENCE_RPC_LISTEN", "RINGFENCE_ADMIN_LISTEN"])(
    "ends with status 78 and names %s",
    async (setting) => {
      const taken = service.settings[setting] ?? "";
      const env = environmentOf({ ...service.settings, ...FREE_PORTS, [setting]: taken });
      const program = await startProgram(process.execPath, [SERVICE], { env });
      try {
        expect(await program.ended(20_000)).toBe(78);
        expect(program.output()).toContain(
          `ringfence: ${setting}: cannot listen on ${taken}: listen EADDRINUSE`,
        );
      } finally {
        await program.stop();
      }
    },
  );

  it("ends in the same way as ringfence serve", async () => {
    const { status, stderr } = await ringfence(["serve"], service.settings);
    expect(status).toBe(78);
    expect(stderr).toContain("ringfence: RINGFENCE_LISTEN: cannot listen");
  });

  it("leaves the first one undisturbed", async () => {
    expect(await service.isReady()).toBe(true);
    expect(await service.causeOf(CALLERS.invalid)).toBe("dno.invalid");
  });
});
