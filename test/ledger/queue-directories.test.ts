import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { QueueDirectories } from "../../service/ledger/queue-directories.ts";
import { ownIdentity } from "../../service/store/embedded/process-identity.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";

let folder: ScratchFolder;
let base: string;

beforeEach(async () => {
  folder = await makeScratchFolder("queues");
  base = join(folder.path, "records-queue");
});
afterEach(() => folder.remove());

/** A directory as another process leaves it. */
async function left(name: string, owner: object | undefined, ...files: string[]): Promise<string> {
  const directory = join(base, name);
  await mkdir(directory, { recursive: true });
  if (owner !== undefined) {
    await writeFile(join(directory, "owner.json"), JSON.stringify(owner));
  }
  for (const file of files) await writeFile(join(directory, file), file);
  return directory;
}

async function silentFor(directory: string, seconds: number): Promise<void> {
  const then = Date.now() / 1000 - seconds;
  await utimes(join(directory, "owner.json"), then, then);
}

async function taken(directories: QueueDirectories): Promise<number> {
  let number = 0;
  const files = await directories.takeLeft(() => join(directories.own, `${++number}.lines`));
  return files.length;
}

async function claimed(): Promise<QueueDirectories> {
  const directories = new QueueDirectories(base, Date.now);
  await directories.claim();
  return directories;
}

const ELSEWHERE = { pid: 1, startedAt: "7", boot: ownIdentity().boot, namespace: "pid:[1]" };
const ENDED = { ...ownIdentity(), startedAt: "1" };

describe("the queues of the processes that share a data directory", () => {
  it("pass to another process when theirs has ended, the oldest first", async () => {
    await left("2026-b", ENDED, "1.lines", "2.lines");
    await left("2026-a", ENDED, "9.lines");
    const directories = await claimed();
    const order: string[] = [];
    let number = 0;
    await directories.takeLeft(() => {
      order.push(`${++number}`);
      return join(directories.own, `${number}.lines`);
    });
    expect(order).toEqual(["1", "2", "3"]);
    expect(await readdir(base)).toHaveLength(1);
    expect((await readdir(directories.own)).sort()).toEqual([
      "1.lines",
      "2.lines",
      "3.lines",
      "owner.json",
    ]);
  });

  it("stay with a process that runs, silent or not", async () => {
    const running = await left("2026-a", ownIdentity(), "1.lines");
    await silentFor(running, 3600);
    expect(await taken(await claimed())).toBe(0);
  });

  it("of a process that cannot be looked at, in another container, pass when it is silent", async () => {
    const elsewhere = await left("2026-a", ELSEWHERE, "1.lines");
    const directories = await claimed();
    expect(await taken(directories)).toBe(0);
    await silentFor(elsewhere, 61);
    expect(await taken(directories)).toBe(1);
  });

  it("pass at once when their process said that it ends", async () => {
    const before = await claimed();
    await writeFile(join(before.own, "1.lines"), "");
    await before.leave();
    expect(await taken(await claimed())).toBe(1);
  });

  it("of two processes that take one, one gets it", async () => {
    await left("2026-a", ENDED, ...Array.from({ length: 50 }, (_, at) => `${at}.lines`));
    const takers = await Promise.all([claimed(), claimed(), claimed()]);
    const counts = await Promise.all(takers.map(taken));
    expect(counts.reduce((sum, count) => sum + count)).toBe(50);
  });

  it("leave nothing behind where nothing waits", async () => {
    const directories = await claimed();
    await directories.beat();
    await directories.leave();
    expect(await readdir(base)).toEqual([]);
  });
});
