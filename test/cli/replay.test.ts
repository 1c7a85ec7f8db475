import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { beforeEach, describe, expect, it } from "vitest";
import { replayCommand } from "../../service/cli/replay.ts";
import { loadSettings, thisMachine } from "../../service/settings/load.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const NOW = Date.UTC(2026, 11, 1);
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;

describe("ringfence replay --scores", () => {
  const folder = temporaryFolder();
  let warned: string[];

  beforeEach(async () => {
    warned = [];
    const rows = ["2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z"];
    const calls = ["time,calling", ...rows.map((time) => `${time},+13034441234`)];
    await writeFile(join(folder.path, "calls.csv"), calls.join("\n"));
    await writeFile(join(folder.path, "policy.yaml"), POLICY);
  });

  async function stoppedBy(scores: string): Promise<number> {
    let stopped = 0;
    const file = (name: string) => join(folder.path, name);
    await writeFile(file("scores.csv"), scores);
    const program = new Command().exitOverride();
    replayCommand(program, {
      settings: () => loadSettings({ RINGFENCE_DATA_DIR: folder.path }, thisMachine).settings,
      openStore: () => Promise.reject(new Error("a replay without a list needs no store")),
      print: (value) => {
        const { policies } = value as { policies: { causes: { stopped: number }[] }[] };
        for (const cause of policies[0]?.causes ?? []) stopped += cause.stopped;
      },
      warn: (line) => void warned.push(line),
      now: () => NOW,
    });
    const words = ["--policy", file("policy.yaml"), "--scores", file("scores.csv"), "--no-list"];
    await program.parseAsync(["replay", file("calls.csv"), ...words], { from: "user" });
    return stopped;
  }

  it("holds a score until it expired by the clock of the calls, not by that of today", async () => {
    expect(await stoppedBy("number,score,category,expires\n+13034441234,97,scam,\n")).toBe(3);
    expect(
      await stoppedBy("number,score,category,expires\n+13034441234,97,scam,2026-11-22\n"),
    ).toBe(2);
    expect(warned).toEqual([]);
  });

  it("says which rows of the scores it leaves out", async () => {
    expect(await stoppedBy("number,score\n+13034441234,970\n")).toBe(0);
    expect(warned).toEqual([expect.stringMatching(/scores\.csv: line 2: score: "970"/)]);
  });
});
