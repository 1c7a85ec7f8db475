import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CliContext } from "../../service/cli/cli-context.ts";
import { dnoCommands } from "../../service/cli/dno.ts";
import { RingfenceError } from "../../service/errors.ts";
import { loadSettings, thisMachine } from "../../service/settings/load.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { NOW } from "../dno/index/made-index.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const HOUR_MS = 3_600_000;

describe("ringfence dno", () => {
  const folder = temporaryFolder();
  let store: EmbeddedStore;
  let now = NOW;
  let printed: { value: unknown; human: string }[] = [];
  let warnings: string[] = [];

  beforeEach(async () => {
    store = new EmbeddedStore(folder.path, () => now);
    now = NOW;
    await writeFile(
      join(folder.path, "manifest.yaml"),
      "sources:\n  - { name: own, format: digit-list, class: inbound-only, path: own.csv }\n",
    );
    await writeNumbers(["2124440100", "2124440101", "305444"]);
  });

  afterEach(() => store.close());

  async function writeNumbers(numbers: readonly string[]): Promise<void> {
    const rows = numbers.map((number) => `${number},2026-11-01,Example Bank,letter 7`);
    const text = ["number,created,requester,proof", ...rows].join("\n");
    await writeFile(join(folder.path, "own.csv"), `${text}\n`);
  }

  /** Runs a command line; an hour passes between two of them. */
  async function ringfence(...argv: string[]): Promise<{ value: unknown; human: string }> {
    const environment = {
      RINGFENCE_DATA_DIR: folder.path,
      RINGFENCE_MANIFEST: join(folder.path, "manifest.yaml"),
    };
    printed = [];
    warnings = [];
    now += HOUR_MS;
    const context: CliContext = {
      settings: () => loadSettings(environment, thisMachine).settings,
      openStore: async () => store,
      print: (value, human) => printed.push({ value, human }),
      warn: (message) => warnings.push(message),
      now: () => now,
    };
    const program = new Command("ringfence").exitOverride();
    program.configureOutput({ writeErr: () => {} });
    dnoCommands(program, context);
    for (const group of program.commands) {
      for (const command of group.commands)
        command.exitOverride().configureOutput({ writeErr: () => {} });
    }
    await program.parseAsync(["node", "ringfence", "dno", ...argv]);
    return printed[0] ?? { value: undefined, human: "" };
  }

  async function failureOf(...argv: string[]): Promise<unknown> {
    return await ringfence(...argv).then(
      () => "no failure",
      (error: unknown) => (error instanceof RingfenceError ? error.code : error),
    );
  }

  it("reloads, says what is in the list, and that it is unchanged the next time", async () => {
    const { value, human } = await ringfence("reload");
    expect(value).toMatchObject({ state: "published", changed: true });
    expect(human).toContain("inbound-only by own: 10,002 numbers");
    expect((await ringfence("reload")).value).toMatchObject({ state: "unchanged", changed: false });
  });

  it("is quiet with --quiet, unless something is wrong", async () => {
    expect((await ringfence("reload", "--quiet")).human).toBe("");
    expect(warnings).toEqual([]);
  });

  it("builds into a file, which another command publishes", async () => {
    const built = await ringfence("build");
    expect(built.value).toMatchObject({ file: join(folder.path, "dno", "built.dno") });
    expect(await store.snapshots.current()).toBeUndefined();
    expect((await ringfence("publish")).value).toMatchObject({ state: "published" });
    const elsewhere = join(folder.path, "elsewhere");
    await ringfence("build", "--file", elsewhere);
    expect((await ringfence("publish", elsewhere)).value).toMatchObject({ state: "unchanged" });
  });

  it("shows the list, its sources, the overrides and the last reload", async () => {
    expect((await ringfence("status")).human).toContain("no list is published yet");
    await ringfence("reload");
    await ringfence("add", "212444", "--class", "allowed", "--reason", "ours");
    const { value, human } = await ringfence("status");
    expect(value).toMatchObject({
      current: { note: "reload" },
      overrides: [{ kind: "allowed", digits: "212444" }],
      lastReload: { state: "published" },
    });
    expect(human).toContain("source own (digit-list): 3 lines taken, 0 refused");
    expect(human).toContain("built 2026-11-20 10:15 UTC, 2 hours ago");
  });

  it("looks a number up: class, source, line, since when, who asked", async () => {
    await ringfence("reload");
    const { value, human } = await ringfence("lookup", "+1 212 444 0101");
    expect(value).toMatchObject({
      number: "2124440101",
      hits: [{ class: "inbound-only", source: "own", line: 3, requester: "Example Bank" }],
    });
    expect(human).toContain(
      "inbound-only by own, matched 2124440101, line 3, since 2026-11-01 00:00 UTC, asked by Example Bank, proof letter 7",
    );
    expect((await ringfence("lookup", "3054441234")).value).toMatchObject({
      hits: [{ matched: "305444", line: 4 }],
    });
    expect((await ringfence("lookup", "2124440199")).human).toContain("in no class");
  });

  it("looks up what is no number of the plan, and says so", async () => {
    await ringfence("reload");
    expect((await ringfence("lookup", "+442071838750")).human).toContain("another country");
    expect((await ringfence("lookup", "+1212")).value).toMatchObject({
      hits: [{ class: "invalid", why: "digit-count" }],
    });
    expect(await failureOf("lookup", "anonymous")).toBe("BAD_FIELD");
  });

  it("adds and removes an override, which lookup shows at once", async () => {
    await ringfence("reload");
    const add = ["add", "2124440199", "--class", "unused", "--reason", "spare"];
    expect(await failureOf(...add)).toBe("BAD_FIELD");
    const { value } = await ringfence(...add, "--requester", "us", "--proof", "inventory");
    expect(value).toMatchObject({ digits: "2124440199", expiresAtMs: now + 30 * 24 * HOUR_MS });
    expect((await ringfence("lookup", "2124440199")).human).toContain(
      "unused by override, matched 2124440199, spare",
    );
    const remove = ["remove", "212-444-0199", "--class", "unused"];
    expect((await ringfence(...remove)).value).toMatchObject({ removed: true });
    expect((await ringfence(...remove)).value).toMatchObject({ removed: false });
  });

  it("takes an expiry as a day or a time in UTC, and nothing else", async () => {
    const add = ["add", "2124440199", "--class", "allowed", "--reason", "trial", "--expires"];
    expect((await ringfence(...add, "2026-12-31")).value).toMatchObject({
      expiresAtMs: Date.UTC(2026, 11, 31),
    });
    expect((await ringfence(...add, "2026-12-31T08:30Z")).value).toMatchObject({
      expiresAtMs: Date.UTC(2026, 11, 31, 8, 30),
    });
    for (const bad of ["tomorrow", "2026-13-01", "31.12.2026", "2020-01-01", "2027-02-30"]) {
      expect(await failureOf(...add, bad)).toBe("BAD_FIELD");
    }
  });

  it("goes back to the list before, and to one by its name", async () => {
    expect(await failureOf("rollback")).toBe("NOT_FOUND");
    const first = (await ringfence("reload")).value as { version: string };
    await writeNumbers(["2124440100", "2124440101"]);
    await ringfence("reload", "--force", "a block less");
    expect((await ringfence("rollback")).value).toEqual({ version: first.version });
    expect((await ringfence("reload")).value).toMatchObject({ state: "held" });
    const { value, human } = await ringfence("history");
    expect(value).toMatchObject({
      current: first.version,
      history: [{ note: "force: a block less" }, {}],
    });
    expect(human.split("\n")[1]).toMatch(/^\* /);
    expect(await failureOf("rollback", "20200101T000000Z-00000000")).toBe("NOT_FOUND");
    await expect(ringfence("rollback", "nonsense")).rejects.toThrow(/^no list nonsense is in the/);
  });

  it("tells what is different between two lists, by name, by file and by default", async () => {
    expect(await failureOf("diff")).toBe("NOT_FOUND");
    await ringfence("reload");
    await writeNumbers(["2124440101", "2124440102", "305444"]);
    await ringfence("reload");
    const { value, human } = await ringfence("diff");
    expect(value).toMatchObject({
      entries: [
        {
          class: "inbound-only",
          source: "own",
          added: 1,
          removed: 1,
          examples: ["-2124440100", "+2124440102"],
          npas: [{ npa: 212, changes: 2 }],
        },
      ],
      exchanges: [],
      npas: [],
    });
    expect(human).toContain("inbound-only by own: 1 numbers added, 1 removed");
    const [file] = (await readdir(join(folder.path, "dno"))).filter((name) =>
      name.endsWith(".dno"),
    );
    const same = await ringfence(
      "diff",
      join(folder.path, "dno", file ?? ""),
      join(folder.path, "dno", file ?? ""),
    );
    expect(same.human).toContain("no difference");
    expect(await failureOf("diff", "nothing-of-that-name")).toBe("NOT_FOUND");
  });

  it("refuses what a guard finds, with exit status 65 in its code", async () => {
    await writeNumbers(Array.from({ length: 500 }, (_, at) => String(2_124_440_000 + at)));
    await ringfence("reload");
    await writeNumbers(["2124440100"]);
    expect(await failureOf("reload")).toBe("DATA_REFUSED");
    expect((await ringfence("status")).human).toContain("last reload on this machine");
    expect((await ringfence("reload", "--force", "sold")).value).toMatchObject({
      state: "published",
      overruled: [{ guard: "rows" }, { guard: "entries" }],
    });
    expect(warnings[0]).toContain("overruled by force");
  });

  it("takes no force without a reason", async () => {
    expect(await failureOf("reload", "--force", " ")).toBe("BAD_FIELD");
    expect(await failureOf("publish", "--force", "")).toBe("BAD_FIELD");
    expect(await store.snapshots.current()).toBeUndefined();
  });

  it("calls a wrong command line a usage error", async () => {
    for (const argv of [
      ["add", "212"],
      ["add"],
      ["remove", "212", "--class", "invalid"],
      ["fly"],
    ]) {
      expect(await failureOf(...argv)).toBeInstanceOf(CommanderError);
    }
  });
});
