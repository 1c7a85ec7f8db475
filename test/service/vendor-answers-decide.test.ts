import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scored, VendorServer } from "../analytics/vendors/vendor-server.ts";
import { startProgram } from "../sip/harness/program.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { environmentOf } from "./ringfence-command.ts";
import { FREE_PORTS, SAMPLES, SERVICE, ServiceProcess } from "./service-process.ts";

const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;
const BLOCKED = { action: "block", cause: "analytics.score", status: 603 };
const UNDECIDED = { action: "pass", cause: "degraded.scores" };
/** Long, because the machine may be busy; 50 when it is left out. */
const DEADLINE_MS = 1_000;

let vendor: VendorServer;
let folder: ScratchFolder;
let file: string;
let service: ServiceProcess;

beforeAll(async () => {
  vendor = await VendorServer.start();
  folder = await makeScratchFolder("vendors");
  file = join(folder.path, "vendors.yaml");
  await writeFile(file, description("call"));
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: {
      RINGFENCE_MANIFEST: SAMPLES,
      RINGFENCE_VENDORS: file,
      ACME_KEY: "0123456789abcdef",
    },
  });
});

afterAll(async () => {
  await service?.stop();
  await vendor?.stop();
  await folder?.remove();
});

function description(decides: string): string {
  return `vendors:
  acme:
    address: "http://127.0.0.1:${vendor.port}/numbers/{e164}"
    headers: { X-Key: { env: ACME_KEY } }
    answer: { score: score, category: kind }
    decides: ${decides}
    deadlineMs: ${DEADLINE_MS}
    dailyBudget: 1000
`;
}

const lookups = (outcome: string) =>
  service.metric(`ringfence_vendor_lookups_total{vendor="acme",outcome="${outcome}"}`);

describe("a service with a vendor", () => {
  it("blocks a number by the vendor's score, with a 603+, and asks once", async () => {
    vendor.answer = scored(97);
    const decision = await service.decide({ callId: "scored", from: "+13034441001" });
    expect(decision).toMatchObject({ ...BLOCKED, phrase: "Network Blocked" });
    expect(decision["headers"]).toContain(`v=analytics1;url=https://redress.example.net/r/`);
    expect(await service.decide({ from: "+13034441001" })).toMatchObject(BLOCKED);
    expect(vendor.requests).toMatchObject([
      { path: "/numbers/13034441001", headers: { "x-key": "0123456789abcdef" } },
    ]);
    expect(await service.decisionLine("scored")).toMatchObject({ source: "acme: robocaller" });
  });

  it("passes a number that the vendor gives a low score", async () => {
    vendor.answer = scored(10);
    expect(await service.decide({ from: "+13034441002" })).toMatchObject({ cause: "none" });
  });

  it("passes a call whose answer is late, and decides the next one by it", async () => {
    let answerLate = () => {};
    vendor.answer = (request, response) => {
      answerLate = () => scored(97)(request, response);
    };
    const before = (await lookups("scored")) ?? 0;
    const started = performance.now();
    expect(await service.decide({ from: "+13034441003" })).toMatchObject(UNDECIDED);
    expect(performance.now() - started).toBeGreaterThan(DEADLINE_MS - 50);
    expect(await lookups("late")).toBe(1);
    answerLate();
    await waitUntil("late answer", async () => ((await lookups("scored")) ?? 0) > before);
    expect(await service.decide({ from: "+13034441003" })).toMatchObject(BLOCKED);
  });

  it("leaves a dead vendor alone after five failures: calls pass and do not wait", async () => {
    vendor.answer = (request) => request.socket.destroy();
    for (let at = 0; at < 5; at += 1) {
      expect(await service.decide({ from: `+1303444110${at}` })).toMatchObject(UNDECIDED);
    }
    await service.line("vendor does not answer: left alone for a while");
    expect(await service.metric('ringfence_vendor_resting{vendor="acme"}')).toBe(1);
    const asked = vendor.requests.length;
    const started = performance.now();
    for (let at = 0; at < 50; at += 1) {
      expect(await service.decide({ from: `+13034441${200 + at}` })).toMatchObject(UNDECIDED);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    // It is tried again every five seconds.
    expect(vendor.requests.length).toBeLessThanOrEqual(asked + 1);
    expect(await service.decide({ from: "+13034441001" })).toMatchObject(BLOCKED);
  });
});

describe("a file of vendors that is bad", () => {
  const bad = () => description("sometimes");

  it("at SIGHUP changes nothing: the vendors stay as they were", async () => {
    await writeFile(file, bad());
    service.signal("SIGHUP");
    expect(await service.line("reload failed; what was in use stays")).toMatchObject({
      err: {
        code: "BAD_CONFIGURATION",
        message: expect.stringContaining(`${file}:6: vendors.acme.decides`),
      },
    });
    // From what the vendor has said before, which other vendors would not have.
    expect(await service.decide({ from: "+13034441001" })).toMatchObject(BLOCKED);
  });

  it("at the start ends the service with status 78, and names line and key", async () => {
    const env = environmentOf({
      ...FREE_PORTS,
      RINGFENCE_DATA_DIR: join(folder.path, "data"),
      RINGFENCE_VENDORS: file,
      ACME_KEY: "0123456789abcdef",
    });
    const program = await startProgram(process.execPath, [SERVICE], { env });
    try {
      expect(await program.ended(20_000)).toBe(78);
      expect(program.output()).toContain(`${file}:6: vendors.acme.decides`);
    } finally {
      await program.stop();
    }
  });

  it("once it is good again is read at SIGHUP", async () => {
    await writeFile(file, description("next-call"));
    service.signal("SIGHUP");
    await service.line("reloaded");
    vendor.answer = scored(97);
    expect(await service.decide({ from: "+13034441300" })).toMatchObject({ cause: "none" });
    const blocked = async () => (await service.causeOf("+13034441300")) === "analytics.score";
    await waitUntil("answer for the next call", blocked);
  });
});
