import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import {
  exportDayToFile,
  exportMissingDays,
  finishedDays,
} from "../../service/ledger/record-export.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import type { RecordStore } from "../../service/store/store.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { callRecord } from "./call-records.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 8);
const DAYS = finishedDays(NOW, 30);

let folder: ScratchFolder;
let store: EmbeddedStore;
let to: string;

beforeEach(async () => {
  folder = await makeScratchFolder("export");
  store = new EmbeddedStore(folder.path, () => NOW);
  to = join(folder.path, "out");
});
afterEach(async () => {
  await store.close();
  await folder.remove();
});

const keep = (...records: CallRecord[]) => store.records.append(records, 30);
const read = async (day: string) =>
  (await readFile(join(to, `records-${day}.jsonl`), "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CallRecord);

describe("the export of records", () => {
  it("is about the days that are over and may have records", () => {
    expect(DAYS).toHaveLength(30);
    expect([DAYS[0], DAYS.at(-1)]).toEqual(["2026-10-21", "2026-11-19"]);
  });

  it("writes a file for each finished day that has records", async () => {
    const yesterday = [1, 2, 3].map((n) => callRecord({ id: `y-${n}`, atMs: NOW - DAY_MS + n }));
    await keep(
      ...yesterday,
      callRecord({ id: "before", atMs: NOW - 5 * DAY_MS }),
      callRecord({ id: "today", atMs: NOW }),
    );
    const exported = await exportMissingDays(store.records, to, DAYS);
    expect(exported.map(({ day, records }) => [day, records])).toEqual([
      ["2026-11-15", 1],
      ["2026-11-19", 3],
    ]);
    expect((await readdir(to)).sort()).toEqual([
      "records-2026-11-15.jsonl",
      "records-2026-11-19.jsonl",
    ]);
    expect(await read("2026-11-19")).toEqual(yesterday);
  });

  it("goes on where it was ended, and leaves finished files alone", async () => {
    await keep(
      callRecord({ id: "a", atMs: NOW - DAY_MS }),
      callRecord({ id: "b", atMs: NOW - 2 * DAY_MS }),
    );
    await exportMissingDays(store.records, to, ["2026-11-18"]);
    await writeFile(join(to, "records-2026-11-18.jsonl"), "as it was\n");
    expect(await exportMissingDays(store.records, to, DAYS)).toHaveLength(1);
    expect(await exportMissingDays(store.records, to, DAYS)).toEqual([]);
    expect(await readFile(join(to, "records-2026-11-18.jsonl"), "utf8")).toBe("as it was\n");
  });

  it("writes a day anew when it is asked for by name", async () => {
    await keep(callRecord({ id: "a", atMs: NOW - DAY_MS }));
    await exportDayToFile(store.records, to, "2026-11-19");
    await keep(callRecord({ id: "late", atMs: NOW - DAY_MS + 1 }));
    await exportDayToFile(store.records, to, "2026-11-19");
    expect((await read("2026-11-19")).map(({ id }) => id)).toEqual(["a", "late"]);
  });

  it("leaves no file, and not half a one, when it cannot be finished", async () => {
    const broken: RecordStore = {
      append: (...given) => store.records.append(...given),
      find: (...given) => store.records.find(...given),
      count: async () => 2,
      async *day() {
        yield [callRecord()];
        throw new Error("the store is gone");
      },
    };
    await expect(exportMissingDays(broken, to, ["2026-11-19"])).rejects.toMatchObject({
      code: "IO",
    });
    expect(await readdir(to)).toEqual([]);
  });

  it("says IO where it cannot write", async () => {
    await keep(callRecord({ id: "a", atMs: NOW - DAY_MS }));
    await writeFile(to, "a file in the place of the directory");
    await expect(exportMissingDays(store.records, to, DAYS)).rejects.toMatchObject({ code: "IO" });
  });
});
