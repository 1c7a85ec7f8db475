import { appendFile, readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queueLine } from "../../service/ledger/queue-lines.ts";
import { RecordQueue } from "../../service/ledger/record-queue.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { callRecord } from "./call-records.ts";

let folder: ScratchFolder;
let directory: string;

const opened: RecordQueue[] = [];

beforeEach(async () => {
  folder = await makeScratchFolder("queue");
  directory = join(folder.path, "queue");
});
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close();
  await folder.remove();
});

async function open(limitBytes = 100_000_000): Promise<RecordQueue> {
  const queue = await RecordQueue.open(directory, limitBytes);
  opened.push(queue);
  return queue;
}
const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => callRecord({ id: `block-${from + at}`, atMs: at }));
const append = (queue: RecordQueue, from: number, count: number) =>
  queue.append(records(from, count).map(queueLine).join(""));

/** All that is in the queue, taken out of it. */
async function taken(queue: RecordQueue): Promise<{ ids: string[]; damaged: number }> {
  const ids: string[] = [];
  let damaged = 0;
  for (;;) {
    const piece = await queue.next();
    if (piece === undefined) return { ids, damaged };
    ids.push(...piece.records.map(({ id }) => id));
    damaged += piece.damaged;
    queue.done(piece);
  }
}
const names = (from: number, count: number) => records(from, count).map(({ id }) => id);

describe("the queue of records", () => {
  it("gives the records back in their order, over many files, and then is empty", async () => {
    const queue = await open();
    for (let batch = 0; batch < 30; batch += 1) await append(queue, batch * 100, 100);
    expect((await readdir(directory)).length).toBeGreaterThan(1);
    expect(await taken(queue)).toEqual({ ids: names(0, 3000), damaged: 0 });
    expect(queue.bytes).toBe(0);
    expect(await queue.next()).toBeUndefined();
  });

  it("goes on being written to while it is read", async () => {
    const queue = await open();
    for (let batch = 0; batch < 30; batch += 1) {
      await append(queue, batch * 100, 100);
      expect(await taken(queue)).toEqual({ ids: names(batch * 100, 100), damaged: 0 });
    }
    expect((await readdir(directory)).length).toBeLessThanOrEqual(1);
  });

  it("gives the same records again until they are done with", async () => {
    const queue = await open();
    await append(queue, 0, 3);
    const first = await queue.next();
    expect(await queue.next()).toMatchObject({ records: first?.records });
    if (first) queue.done(first);
    expect(await queue.next()).toBeUndefined();
  });

  it("is still there after a kill, from the oldest record that was not done with", async () => {
    const killed = await open();
    await append(killed, 0, 200);
    const queue = await open();
    await append(queue, 200, 50);
    expect(await taken(queue)).toEqual({ ids: names(0, 250), damaged: 0 });
  });

  it("names a last line that a kill tore, and gives all others", async () => {
    const killed = await open();
    await append(killed, 0, 20);
    await killed.close();
    const [file = ""] = await readdir(directory);
    const whole = records(0, 20).map(queueLine).join("").length;
    await truncate(join(directory, file), whole - 7);
    const queue = await open();
    await append(queue, 20, 5);
    expect(await taken(queue)).toEqual({ ids: [...names(0, 19), ...names(20, 5)], damaged: 1 });
  });

  it("names lines that were altered on the disk, and gives all others", async () => {
    const killed = await open();
    await append(killed, 0, 3);
    await killed.close();
    const [file = ""] = await readdir(directory);
    await appendFile(join(directory, file), "not a line of ours\n");
    const queue = await open();
    await append(queue, 3, 3);
    expect(await taken(queue)).toEqual({ ids: names(0, 6), damaged: 1 });
  });

  it("goes on behind a file that somebody removed, and says that it is gone", async () => {
    const queue = await open();
    for (let batch = 0; batch < 30; batch += 1) await append(queue, batch * 100, 100);
    const [file = ""] = (await readdir(directory)).sort();
    await rm(join(directory, file));
    const { ids, damaged } = await taken(queue);
    expect(damaged).toBe(1);
    expect(ids.at(-1)).toBe("block-2999");
  });

  it("holds no more than it may, and has room again when records are done with", async () => {
    const queue = await open(100_000);
    await append(queue, 0, 150);
    const more = records(150, 1).map(queueLine).join("").length;
    expect(queue.hasRoom(more)).toBe(false);
    await taken(queue);
    await queue.close();
    expect((await open(100_000)).hasRoom(more)).toBe(true);
  });

  it("takes a record that is longer than what is read at once", async () => {
    const queue = await open();
    const long = callRecord({ id: "long", callId: "x".repeat(200_000) });
    await queue.append(queueLine(long));
    await append(queue, 0, 1);
    expect((await taken(queue)).ids).toEqual(["long", "block-0"]);
  });

  it("leaves nothing behind when it is closed empty, and everything when it is not", async () => {
    const queue = await open();
    await append(queue, 0, 5);
    await queue.close();
    const again = await open();
    expect((await taken(again)).ids).toEqual(names(0, 5));
    await again.close();
    await expect(readdir(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
