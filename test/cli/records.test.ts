import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordsCommands } from "../../service/cli/records.ts";
import { loadSettings, thisMachine } from "../../service/settings/load.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { callRecord } from "../ledger/call-records.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 8, 15, 2);

describe("ringfence records", () => {
  const folder = temporaryFolder();
  let store: EmbeddedStore;
  let printed: { value: unknown; human: string }[];

  beforeEach(async () => {
    store = new EmbeddedStore(folder.path, () => NOW);
    printed = [];
    await store.records.append(
      [
        callRecord({ id: "block-1", atMs: NOW - DAY_MS, callId: "call-1" }),
        callRecord({ id: "reject-1", atMs: NOW - 1000, action: "reject", cause: "dno.unused" }),
        callRecord({ id: "block-2", atMs: NOW - 2000, callingNumber: "13034441234" }),
      ],
      30,
    );
  });
  afterEach(() => store.close());

  async function run(...words: string[]): Promise<{ value: unknown; human: string }> {
    const program = new Command().exitOverride();
    recordsCommands(program, {
      settings: () => loadSettings({ RINGFENCE_DATA_DIR: folder.path }, thisMachine).settings,
      openStore: async () => store,
      print: (value, human) => void printed.push({ value, human }),
      warn: () => undefined,
      now: () => NOW,
    });
    await program.parseAsync(["records", ...words], { from: "user" });
    return printed.at(-1) ?? { value: undefined, human: "" };
  }

  it("called: what a subscriber may ask for, as CSV and as JSON", async () => {
    const { human, value } = await run("called", "312-555-0188");
    expect(human).toBe(
      "date (UTC),time (UTC),calling number\n2026-11-19,08:15:02,12155550123\n2026-11-20,08:15:00,13034441234",
    );
    expect(value).toMatchObject({
      called: "13125550188",
      records: [{ id: "block-1" }, { id: "block-2" }],
    });
  });

  it("called --all: every rejected and blocked call, with the cause", async () => {
    const { human } = await run("called", "+13125550188", "--all");
    expect(human.split("\n")).toHaveLength(4);
    expect(human).toContain("reject,dno.unused");
  });

  it("called --page: the list as a page in a file", async () => {
    const file = join(folder.path, "list.html");
    const { human } = await run("called", "3125550188", "--page", file);
    expect(human).toBe(`2 calls to 13125550188 are in ${file}`);
    expect(await readFile(file, "utf8")).toContain("<td>13034441234</td>");
  });

  it("calling, id, call-id: what is known of calls", async () => {
    expect((await run("calling", "2155550123")).value).toMatchObject({
      records: [{ id: "reject-1" }, { id: "block-1" }],
    });
    expect((await run("calling", "2155550123", "--until", "2026-11-20")).value).toMatchObject({
      records: [{ id: "block-1" }],
    });
    const { human } = await run("id", "block-1");
    expect(human).toContain("2026-11-19 08:15:02 UTC block 12155550123 to 13125550188");
    expect(human).toContain("3.500 reputation: score 97");
    expect((await run("call-id", "call-1")).value).toMatchObject({ records: [{ id: "block-1" }] });
    expect((await run("calling", "9055550123")).human).toBe("no such calls are on record");
  });

  it("lets nothing that a caller wrote steer the terminal", async () => {
    await store.records.append(
      [callRecord({ id: "odd", atMs: NOW, callId: "\u001b[2Jcall", trunk: "a\u202eb" })],
      30,
    );
    expect((await run("id", "odd")).human).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });

  it("export --to: a file for each finished day; --day: that day", async () => {
    const to = join(folder.path, "out");
    expect((await run("export", "--to", to)).value).toMatchObject({
      exported: [{ day: "2026-11-19", records: 1 }],
    });
    expect((await run("export", "--to", to)).human).toBe("nothing to export");
    expect((await run("export", "--day", "2026-11-19", "--to", to)).value).toMatchObject({
      exported: [{ records: 1 }],
    });
  });

  it.each([
    [["id", "nothing"], "NOT_FOUND"],
    [["called", "nobody"], "BAD_FIELD"],
    [["calling", "2155550123", "--from", "yesterday"], "USAGE"],
    [["calling", "2155550123", "--limit", "0"], "USAGE"],
    [["export", "--day", "2026-02-30"], "USAGE"],
    [["export", "--day", "2026-11-20", "--to", "/tmp"], "USAGE"],
    [["export", "--day", "../../2026-11-19", "--to", "/tmp"], "USAGE"],
    [["called", "3125550188", "--page", "/no/such/place/list.html"], "IO"],
  ])("%j is %s", async (words, code) => {
    await expect(run(...words)).rejects.toMatchObject({ code });
  });
});
