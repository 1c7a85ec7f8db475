import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedRecords } from "../../service/store/embedded/embedded-records.ts";
import { callRecord } from "../ledger/call-records.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 20, 8);

let folder: ScratchFolder;
let now: number;
let records: EmbeddedRecords;

beforeEach(async () => {
  folder = await makeScratchFolder("records");
  now = START;
  records = new EmbeddedRecords(folder.path, () => now);
});
afterEach(async () => {
  await records.close();
  await folder.remove();
});

const days = () =>
  readdirSync(join(folder.path, "records"))
    .filter((name) => name.endsWith(".lmdb"))
    .sort();
const everything = { fromMs: START - 40 * DAY_MS, untilMs: START + 40 * DAY_MS, limit: 10 };

describe("the records of the embedded store", () => {
  it("are a file for each day, which goes away as a whole when its time is over", async () => {
    await records.append(
      [
        callRecord({ id: "old", atMs: START - 28 * DAY_MS }),
        callRecord({ id: "new", atMs: START }),
      ],
      28,
    );
    expect(days()).toEqual(["2026-10-23.lmdb", "2026-11-20.lmdb"]);
    now += DAY_MS;
    await records.append([], 28);
    expect(readdirSync(join(folder.path, "records")).join()).not.toContain("2026-10-23");
    expect((await records.find("called", "13125550188", everything)).map(({ id }) => id)).toEqual([
      "new",
    ]);
    now += 28 * DAY_MS;
    await records.append([callRecord({ id: "newer", atMs: now })], 28);
    expect(days()).toEqual(["2026-12-19.lmdb"]);
  });

  it("leave no trace where nobody writes any", async () => {
    expect(await records.find("id", "block-1", everything)).toEqual([]);
    expect(existsSync(join(folder.path, "records"))).toBe(false);
  });

  it("say STORE_UNAVAILABLE of a file that is none, and of a closed store", async () => {
    await records.append([callRecord({ atMs: START })], 28);
    writeFileSync(join(folder.path, "records", "2026-11-19.lmdb"), "x".repeat(10_000));
    await expect(records.find("id", "block-1", everything)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    await records.close();
    await expect(records.append([callRecord({ atMs: START })], 28)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });
});
