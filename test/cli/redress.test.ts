import { randomFillSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redressCommands } from "../../service/cli/redress.ts";
import { loadSettings } from "../../service/settings/load.ts";
import { noticeIdKey, sealNoticeId } from "../../service/sip/notice-id.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { secretKey } from "../../service/wiring/secret-key.ts";
import { callRecord } from "../redress/desk.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const WHO = [
  "--name",
  "Pat Doe",
  "--email",
  "pat@clinic.example",
  "--statement",
  "We are a clinic.",
];

let directory: string;
let store: EmbeddedStore;
let printed: { value: unknown; human: string }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ringfence-cli-redress-"));
  store = new EmbeddedStore(directory, () => NOW);
  printed = [];
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const settings = () =>
  loadSettings({ RINGFENCE_DATA_DIR: directory }, { readFile: () => "", writable: () => true })
    .settings;

/** Runs one command; what it printed for people. */
async function run(...words: string[]): Promise<string> {
  const program = new Command().exitOverride();
  redressCommands(program, {
    settings,
    openStore: async () => store,
    print: (value, human) => void printed.push({ value, human }),
    warn: () => undefined,
    now: () => NOW,
  });
  await program.parseAsync(["redress", ...words], { from: "user" });
  return printed.at(-1)?.human ?? "";
}

/** The id of a block that has its record. */
async function block(callingNumber = "12155550123"): Promise<string> {
  const key = noticeIdKey(1, await secretKey(settings()));
  const id = sealNoticeId(key, NOW, (bytes) => randomFillSync(bytes));
  await store.records.append([callRecord({ id, atMs: NOW, callingNumber })], 30);
  return id;
}

const enter = async (id: string) =>
  run("enter", id, "--channel", "telephone", "--by", "ann", ...WHO);

describe("ringfence redress", () => {
  it("enters a request for a caller, with the numbers of the call", async () => {
    const id = await block();
    expect(await enter(id)).toContain(`${id}: received, revision 1, by telephone`);
    expect(await run("show", id)).toContain("from 12155550123 to 13125550188");
    expect(await run("list")).toMatch(
      new RegExp(`^${id} +received +due 2026-11-21 12:00 UTC +12155550123  Pat Doe$`),
    );
  });

  it("refuses an id that is not good, and a second request", async () => {
    await expect(enter("unknown")).rejects.toMatchObject({ code: "NOT_FOUND" });
    const id = await block();
    await enter(id);
    await expect(enter(id)).rejects.toMatchObject({ code: "LOCKED" });
  });

  it("restores: the number is allowed, until a date", async () => {
    const id = await block();
    await enter(id);
    await run("review", id, "--by", "ann", "--note", "called back");
    const text = await run(
      "restore",
      id,
      "--by",
      "bob",
      "--reason",
      "a clinic",
      "--expires",
      "2027-05-31",
    );
    expect(text).toContain("allowed until 2027-05-31 00:00 UTC");
    expect(await store.overrides.all()).toMatchObject([
      { kind: "allowed", digits: "2155550123", expiresAtMs: Date.UTC(2027, 4, 31) },
    ]);
    expect(await run("list")).toBe("no requests");
    expect(await run("list", "--state", "closed")).toContain("restored");
  });

  it("leaves a number alone that is allowed for longer already", async () => {
    const always = {
      kind: "allowed",
      digits: "2155550123",
      reason: "a hospital",
      requester: "noc",
      proof: "",
      createdAtMs: 1,
      expiresAtMs: undefined,
    } as const;
    await store.overrides.put(always);
    const id = await block();
    await enter(id);
    await run("restore", id);
    expect(await store.overrides.all()).toEqual([always]);
  });

  it("refuses with a reason, and what is not as it was looked at", async () => {
    const id = await block();
    await enter(id);
    await expect(run("refuse", id)).rejects.toMatchObject({ field: "reason" });
    await expect(run("refuse", id, "--reason", "no", "--revision", "7")).rejects.toMatchObject({
      code: "LOCKED",
    });
    expect(await run("refuse", id, "--reason", "not theirs", "--by", "ann")).toContain(
      "refused by ann: not theirs",
    );
  });

  it("exports restored numbers as CSV, in which no cell is a formula", async () => {
    const restored = await block();
    const refused = await block("12155550124");
    for (const id of [restored, refused]) await enter(id);
    await run("restore", restored, "--reason", '=HYPERLINK("http://x"), really');
    await run("refuse", refused, "--reason", "no");
    const rows = parse(await run("export"), { columns: true }) as Record<string, string>[];
    expect(rows).toMatchObject([{ number: "12155550123", id: restored }]);
    expect(rows[0]?.["reason"]).toBe(`'=HYPERLINK("http://x"), really`);
    for (const cell of Object.values(rows[0] ?? {})) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(await run("export", "--since", "2026-11-21")).toBe(
      "number,restoredAt,expires,id,reason",
    );
    await expect(run("export", "--since", "yesterday")).rejects.toMatchObject({ field: "since" });
  });
});
