import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { patternCommands } from "../../service/cli/pattern.ts";
import { OverrideTable } from "../../service/dno/override-table.ts";
import type { Settings } from "../../service/settings.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";

const NOW = Date.UTC(2026, 10, 20);
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
patterns:
  tried-out: { evidence: { honeypot.hits: 1 } }
  approved:
    meaning: calls to honeypots
    mode: enforce
    evidence: { honeypot.hits: 1 }
    approvedBy: Jane Roe
    approvedOn: 2026-11-18
    reviewBy: 2027-02-18
  overdue:
    meaning: calls to honeypots
    mode: enforce
    evidence: { honeypot.hits: 1 }
    approvedBy: Jane Roe
    approvedOn: 2026-01-01
    reviewBy: 2026-11-20
  tomorrow:
    meaning: calls to honeypots
    mode: enforce
    evidence: { honeypot.hits: 1 }
    approvedBy: Jane Roe
    approvedOn: 2026-11-21
    reviewBy: 2027-02-18
`;

describe("ringfence pattern", () => {
  let directory: string;
  let store: EmbeddedStore;
  let printed: string[];
  let warned: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-cli-pattern-"));
    await writeFile(join(directory, "policy.yaml"), POLICY);
    store = new EmbeddedStore(directory, () => NOW);
    printed = [];
    warned = [];
  });

  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(...words: string[]): Promise<void> {
    const program = new Command().exitOverride();
    patternCommands(program, {
      settings: () => ({ policy: join(directory, "policy.yaml") }) as Settings,
      openStore: async () => store,
      print: (_value, human) => void printed.push(human),
      warn: (message) => void warned.push(message),
      now: () => NOW,
    });
    await program.parseAsync(["pattern", ...words], { from: "user" });
  }

  it("ends a pattern, with who and why", async () => {
    await run("end", "approved", "--by", "Jane Roe", "--reason", "a hospital's reminders");
    const entries = await store.overrides.all();
    expect(entries).toEqual([
      {
        kind: "pattern-end",
        pattern: "approved",
        by: "Jane Roe",
        reason: "a hospital's reminders",
        createdAtMs: NOW,
      },
    ]);
    const table = new OverrideTable(entries);
    expect([table.ended("approved"), table.ended("tried-out")]).toEqual([true, false]);
    expect(warned).toEqual([]);
  });

  it("warns of a name that the policy here has not, and ends it for the services that have it", async () => {
    await run("end", "aproved", "--by", "Jane Roe", "--reason", "lawful");
    expect(warned).toEqual([expect.stringMatching(/no pattern aproved: .* mistyped/)]);
    await writeFile(join(directory, "policy.yaml"), "patterns: [");
    await run("end", "approved", "--by", "Jane Roe", "--reason", "lawful");
    const entries = await store.overrides.all();
    expect(entries.map((entry) => entry.kind === "pattern-end" && entry.pattern)).toEqual([
      "approved",
      "aproved",
    ]);
  });

  it("says of each pattern of the policy what it does now", async () => {
    await run("end", "tried-out", "--by", "Jane Roe", "--reason", "lawful");
    await run("list");
    expect(printed.at(-1)?.split("\n")).toEqual([
      "tried-out: ended by Jane Roe: lawful",
      "approved: enforced; approved by Jane Roe, review by 2027-02-18",
      "overdue: review-overdue; approved by Jane Roe, review by 2026-11-20",
      "tomorrow: not-approved; approved by Jane Roe, review by 2027-02-18",
    ]);
  });

  it("takes no end that nobody answers for, and no name that no pattern can have", async () => {
    await expect(run("end", "approved", "--by", " ", "--reason", "x")).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "by",
    });
    await expect(run("end", "No Name", "--by", "J", "--reason", "x")).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "pattern",
    });
  });
});
