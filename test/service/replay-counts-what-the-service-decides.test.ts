import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const SUBSCRIBER = "+13034440000";
const OPTED_OUT = "+13034440001";
const ALLOWED = "+13722345678";
const UNWANTED = "+13034440606";
const SCORED = "+13034440097";
const CALLING = [...Object.values(CALLERS), ALLOWED, UNWANTED, SCORED, "anonymous"];
const CALLED = [SUBSCRIBER, OPTED_OUT, "+12025550199", "911"];
const TRUNKS = ["watched", "psap", "carrier"];

let folder: ScratchFolder;
let service: ServiceProcess;

beforeAll(async () => {
  folder = await makeScratchFolder("replay");
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: { RINGFENCE_MANIFEST: SAMPLES },
  });
  await service.rpc("dno.add", { number: ALLOWED, class: "allowed", reason: "restored" });
  await service.rpc("score.set", { number: SCORED, score: 97, category: "scam" });
  await service.cliDone("subscriber", "opt-out", OPTED_OUT, "--reason", "asked for it");
  await service.cliDone("subscriber", "block", SUBSCRIBER, UNWANTED, "--reason", "asked for it");
  const blocks = 'ringfence_overrides{kind="subscriber-block"}';
  await waitUntil("subscriber's wish", async () => (await service.metric(blocks)) === 1);
});

afterAll(async () => {
  await service?.stop();
  await folder?.remove();
});

it("counts for each cause the calls that the running service decides so", async () => {
  const calls = TRUNKS.flatMap((trunk) =>
    CALLED.flatMap((called) => CALLING.map((calling) => ({ calling, called, trunk }))),
  ).map((call, at) => ({ ...call, callId: `call-${at}` }));
  const decided: Record<string, number> = {};
  for (const { calling, called, trunk, callId } of calls) {
    const { action, cause, would } = await service.decide({
      ...{ callId, from: calling, ruri: called, trunk },
    });
    const act = action !== "pass" ? `stopped ${cause}` : would ? `would ${cause}` : "passed";
    decided[act] = (decided[act] ?? 0) + 1;
  }
  const rows = calls.map(
    ({ calling, called, trunk, callId }) =>
      `2026-11-20T12:00:00Z,${callId},${calling},${called},${trunk}`,
  );
  const file = join(folder.path, "calls.csv");
  await writeFile(file, ["time,call_id,calling,called,trunk", ...rows].join("\n"));
  const scores = join(folder.path, "scores.csv");
  await writeFile(scores, `${SCORED},97,scam\n`);
  const words = ["replay", file, "--policy", service.policyFile, "--scores", scores];
  const { policies } = JSON.parse(await service.cliDone(...words, "-o", "json"));
  const replayed: Record<string, number> = { passed: policies[0].passed };
  for (const { cause, stopped, wouldStop } of policies[0].causes) {
    if (stopped > 0) replayed[`stopped ${cause}`] = stopped;
    if (wouldStop > 0) replayed[`would ${cause}`] = wouldStop;
  }
  expect(replayed).toEqual(decided);
  expect(Object.keys(decided)).toEqual(
    expect.arrayContaining(["stopped subscriber.blocked", "stopped analytics.score"]),
  );
});
