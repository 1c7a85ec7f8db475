import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser, wordsOf } from "../server/console/browser.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const MINE = CALLERS.good;
const GROUP = "Example Dental";
const NOTICE =
  'SIP;cause=603;text="v=analytics1;url=https://redress.far.example/x;id=abcdefghij";location=TN';

let service: ServiceProcess;
let browser: Browser;

beforeAll(async () => {
  const policy = `${POLICY}numberGroups:\n  ${GROUP}: ["${MINE}"]\n`;
  service = await ServiceProcess.ready({ policy, settings: { RINGFENCE_MANIFEST: SAMPLES } });
  browser = new Browser(Number(service.settings["RINGFENCE_ADMIN_LISTEN"]?.split(":").at(-1)));
  await browser.logIn("Ada");
});

afterAll(() => service?.stop());

it("whoever is on the machine logs in by name, and the log says who", async () => {
  expect(await service.line("an operator logged in to the console")).toMatchObject({
    operator: "Ada",
    address: "127.0.0.1",
  });
});

it("calls of a group, and who refused them, are on the page of the numbers", async () => {
  await service.decide({ from: MINE });
  await service.decide({ from: MINE });
  await service.decide({ from: CALLERS.inboundOnly });
  const seen = { callId: "1", status: 603, phrase: "Network Blocked", reason: [NOTICE] };
  await service.rpc("observe", { ...seen, from: `<sip:${MINE}@a.example>` });
  const words = wordsOf(await browser.get("/console/numbers"));
  expect(words).toContain(`${GROUP} 1 2 0 0.0 % 1 TN, redress.far.example (1)`);
  expect(words).toContain("+1 686-200-0142 1 1 100.0 %");
});

it("a group of a policy that is read again is there at once", async () => {
  await writeFile(service.policyFile, `${POLICY}numberGroups:\n  Other: ["${MINE}"]\n`);
  service.signal("SIGHUP");
  await waitUntil("new group", async () =>
    wordsOf(await browser.get("/console/numbers")).includes("Other 1 2 0"),
  );
});
