import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { subscriberCommands } from "../../service/cli/subscriber.ts";
import { OverrideTable } from "../../service/dno/override-table.ts";
import { Overrides } from "../../service/dno/overrides.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";

const NOW = Date.UTC(2026, 10, 20);
const CALLED = 13_034_440_000;
const CALLING = 13_034_441_234;

describe("ringfence subscriber", () => {
  let directory: string;
  let store: EmbeddedStore;
  let printed: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-cli-subscriber-"));
    store = new EmbeddedStore(directory, () => NOW);
    printed = [];
  });

  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(...words: string[]): Promise<void> {
    const program = new Command().exitOverride();
    subscriberCommands(program, {
      settings: () => {
        throw new Error("subscriber commands need no settings of their own");
      },
      openStore: async () => store,
      print: (_value, human) => void printed.push(human),
      warn: () => undefined,
      now: () => NOW,
    });
    await program.parseAsync(["subscriber", ...words], { from: "user" });
  }

  async function isBlocked(): Promise<boolean> {
    const nothing = () => undefined;
    const listener = { overridesChanged: nothing, overridesFailed: nothing };
    const overrides = new Overrides(store, directory, listener);
    await overrides.start();
    await overrides.stop();
    return overrides.blocks(CALLED, CALLING, NOW);
  }

  it("blocks a calling number for one called subscriber", async () => {
    await run("block", "303-444-0000", "+13034441234", "--reason", "asked by telephone");
    expect(await isBlocked()).toBe(true);
  });

  it("takes it back", async () => {
    await run("block", "3034440000", "3034441234", "--reason", "asked by telephone");
    await run("unblock", "3034440000", "3034441234");
    expect(await isBlocked()).toBe(false);
    expect(printed.at(-1)).toBe("13034441234 is no longer blocked for 13034440000");
  });

  it("lists them, of one subscriber or of all", async () => {
    await run("block", "3034440000", "3034441234", "--reason", "asked by telephone");
    await run("list", "3034440001");
    expect(printed.at(-1)).toBe("no subscriber blocks");
    await run("list");
    expect(printed.at(-1)).toBe("13034440000 blocks 13034441234: asked by telephone");
  });

  it("opts a called number out of blocks by a score, and in again", async () => {
    await run("opt-out", "303-444-0000", "--reason", "asked by letter");
    expect(new OverrideTable(await store.overrides.all()).optedOut(CALLED, NOW)).toBe(true);
    await run("list");
    expect(printed.at(-1)).toBe("13034440000 opted out: asked by letter");
    await run("opt-in", "+13034440000");
    expect(new OverrideTable(await store.overrides.all()).optedOut(CALLED, NOW)).toBe(false);
    expect(printed.at(-1)).toBe("13034440000 has opted in again");
  });

  it("names the argument that is no number", async () => {
    await expect(run("block", "3034440000", "boss", "--reason", "x")).rejects.toMatchObject({
      code: "BAD_FIELD",
      field: "calling",
    });
  });
});
