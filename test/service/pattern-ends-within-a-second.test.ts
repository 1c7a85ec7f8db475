import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { POLICY } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

const A_SECOND = 1_000;
const CALLED = "+12125550000";
/** Below every threshold, and what the pattern of the policy is about; and one above. */
const PATTERN = "+13034440080";
const SCORED = "+13034440097";

let data: ScratchFolder;
let service: ServiceProcess;

function started(): Promise<ServiceProcess> {
  return ServiceProcess.ready({ policy: POLICY, dataDir: data.path });
}

function causeOf(from: string): Promise<unknown> {
  return service.decide({ from, ruri: `sip:${CALLED}@sbc` }).then(({ cause }) => cause);
}

beforeAll(async () => {
  data = await makeScratchFolder("pattern");
  service = await started();
  await service.rpc("score.set", { number: PATTERN, score: 80, category: "scam" });
  await service.rpc("score.set", { number: SCORED, score: 97, category: "scam" });
});

afterAll(async () => {
  await service?.stop();
  await data?.remove();
});

describe("a called number that opts out", () => {
  it("gets calls within a second that a score would block, and none that a pattern does", async () => {
    expect(await causeOf(SCORED)).toBe("analytics.score");
    await service.cliDone("subscriber", "opt-out", CALLED, "--reason", "asked by letter");
    // Where the score no longer blocks, the pattern does, which is about all such calls.
    const another = async () => (await causeOf(SCORED)) === "analytics.pattern";
    await waitUntil("the opt-out", another, A_SECOND);
    expect(await causeOf(PATTERN)).toBe("analytics.pattern");
    expect((await service.admin("/v1/analytics/opt-outs", "GET")).body).toMatchObject([
      { kind: "analytics-opt-out", digits: "12125550000" },
    ]);
  });
});

describe("a pattern", () => {
  it("is told of with its approval and what it does", async () => {
    expect((await service.admin("/v1/analytics/patterns")).body).toMatchObject([
      { name: "seen-before", state: "enforced", approvedBy: "Jane Roe" },
    ]);
  });

  it("acts no more within a second of being ended", async () => {
    await service.cliDone(
      "pattern",
      "end",
      "seen-before",
      "--by",
      "Jane Roe",
      "--reason",
      "lawful",
    );
    await waitUntil("the end", async () => (await causeOf(PATTERN)) === "none", A_SECOND);
    expect(await service.cliDone("pattern", "list")).toContain(
      "seen-before: ended by Jane Roe: lawful",
    );
  });

  it("stays ended when the service starts again", async () => {
    await service.stop();
    service = await started();
    expect(await causeOf(PATTERN)).toBe("none");
  });
});

describe("the evidence on a call", () => {
  it("is printed by explain: what was found, its weight, sum, score and threshold", async () => {
    const text = await service.cliDone("explain", PATTERN, "--ruri", `sip:${CALLED}@sbc`);
    expect(text).toContain("evidence on 13034440080 (from), weights in log-odds:");
    expect(text).toMatch(/^ {2}prior +score 9\.98 +-2\.200$/m);
    expect(text).toMatch(/^ {2}reputation\.score +score 80 \(scam\) +\+3\.586$/m);
    expect(text).toMatch(/^ {2}sum +\+1\.386$/m);
    expect(text).toContain("  score 80, threshold 85 (none)");
  });
});
