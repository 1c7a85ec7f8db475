import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CliContext } from "../../service/cli/cli-context.ts";
import { scoreCommands } from "../../service/cli/score.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { compile } from "../store/compiled.ts";

const NOW = Date.UTC(2026, 10, 20);

describe("ringfence score", () => {
  let directory: string;
  let store: EmbeddedStore;
  let printed: { value: unknown; human: string }[];
  let warned: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-cli-score-"));
    store = new EmbeddedStore(directory, () => NOW);
    printed = [];
    warned = [];
  });

  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(...words: string[]): Promise<string> {
    const program = new Command().exitOverride();
    const context: CliContext = {
      settings: () => {
        throw new Error("score commands need no settings of their own");
      },
      openStore: async () => store,
      print: (value, human) => void printed.push({ value, human }),
      warn: (message) => void warned.push(message),
      now: () => NOW,
    };
    scoreCommands(program, context);
    await program.parseAsync(["score", ...words], { from: "user" });
    return printed.at(-1)?.human ?? "";
  }

  it("sets, shows and removes the score of a number", async () => {
    await run("set", "212-555-1234", "97", "--category", "scam", "--expires", "2027-01-31");
    expect(await run("get", "+12125551234")).toBe(
      "12125551234 has the score 97 (scam), which expires 2027-01-31T00:00:00.000Z",
    );
    expect(printed.at(-1)?.value).toEqual({
      number: "12125551234",
      score: 97,
      category: "scam",
      expires: "2027-01-31T00:00:00.000Z",
    });
    expect(await run("remove", "2125551234")).toBe("the score of 12125551234 is removed");
    expect(await run("remove", "2125551234")).toBe("12125551234 has no score");
    expect(await run("get", "2125551234")).toBe("12125551234 has no score");
    expect(printed.at(-1)?.value).toEqual({ number: "12125551234", score: null });
  });

  it("says when a score has expired", async () => {
    await store.scores.set(12125551234, { score: 5, category: "x", expiresAtMs: NOW });
    expect(await run("get", "2125551234")).toContain("which expired 2026-11-20");
  });

  it("says which field of a score is wrong", async () => {
    await expect(run("set", "2125551234", "101")).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "score",
    });
    await expect(run("set", "911", "50")).rejects.toMatchObject({ field: "number" });
    await expect(run("set", "2125551234", "5", "--expires", "soon")).rejects.toMatchObject({
      field: "expires",
    });
    await expect(run("get", "nobody")).rejects.toMatchObject({ field: "number" });
  });

  it("imports a file, warns of refused rows and prints the counts", async () => {
    const file = join(directory, "scores.csv");
    const rows = Array.from({ length: 300 }, (_, n) => `212555${1000 + n},50`);
    await writeFile(file, ["number,score", ...rows, "2125559999,x"].join("\n"));
    expect(await run("import", file)).toMatch(
      /^300 scores imported in .* s; 0 had expired, 1 refused$/,
    );
    expect(warned).toEqual(['line 302: score: "x" is not 0 to 100']);
    expect(store.scores.get(12125551299)?.score).toBe(50);
  });

  it("imports less cleanly only when told to", async () => {
    const file = join(directory, "scores.csv");
    await writeFile(file, "2125551234,50\n2125551235,x\n");
    await expect(run("import", file)).rejects.toMatchObject({ code: "DATA_REFUSED" });
    await run("import", file, "--tolerate", "50");
    expect(store.scores.get(12125551234)?.score).toBe(50);
    await expect(run("import", file, "--tolerate", "all")).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  it("imports standard input, which it can read but once, as it does a file", async () => {
    const compiled = await compile("test/cli/score-process.ts");
    try {
      const importing = (content: string) => {
        const words = [compiled.script, directory, "import", "-"];
        return spawnSync(process.execPath, words, { input: content, encoding: "utf8" });
      };
      const rows = Array.from({ length: 10_000 }, (_, n) => `21255${50_000 + n},50`);
      const good = importing(rows.join("\n"));
      expect(good.stdout).toMatch(/^10000 scores imported/);
      expect(good.status).toBe(0);
      expect(store.scores.get(12125559999)?.score).toBe(50);
      expect(importing("2125550000,500\n").status).toBe(65);
    } finally {
      await compiled.remove();
    }
  }, 60_000);
});
