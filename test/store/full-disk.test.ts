import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { SnapshotInfo } from "../../service/store/store.ts";
import { callRecord } from "../ledger/call-records.ts";
import { describeSnapshot } from "../redis/store-contract.ts";
import { type Compiled, compile } from "./compiled.ts";

const KILOBYTE = 1024;
const NOON = Date.UTC(2026, 10, 20, 12);

interface Told {
  readonly code?: string;
  readonly message?: string;
  readonly current?: string;
}

let compiled: Compiled;
let directory: string;
let dataDir: string;

beforeAll(async () => {
  compiled = await compile("test/store/other-process.ts");
}, 60_000);
afterAll(() => compiled.remove());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ringfence-full-"));
  dataDir = join(directory, "data");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Writes a snapshot that can be published. */
async function snapshot(bytes: number, reportBytes = 0): Promise<[string, SnapshotInfo]> {
  const content = randomBytes(bytes);
  const info = { ...describeSnapshot(content, 1), report: { sources: ["x".repeat(reportBytes)] } };
  const file = join(directory, info.version);
  await writeFile(file, content);
  await writeFile(`${file}.json`, JSON.stringify(info));
  return [file, info];
}

/** Does a task in a process in which a file can have so many kilobytes, as on a full disk. */
async function run(task: string, file: string, kilobytes: number | "unlimited"): Promise<Told> {
  const { stdout } = await promisify(execFile)("bash", [
    "-c",
    'ulimit -f "$1" && exec "$2" "$3" "$4" "$5" "$6"',
    "run",
    `${kilobytes}`,
    process.execPath,
    compiled.script,
    dataDir,
    task,
    file,
  ]);
  return JSON.parse(stdout);
}

const publish = (file: string, kilobytes: number | "unlimited") => run("publish", file, kilobytes);

async function inStore(): Promise<readonly string[]> {
  const store = await openStore({ redisUrl: undefined, dataDir, redisCommandTimeoutMs: 1000 });
  try {
    return (await store.snapshots.history()).map(({ version }) => version);
  } finally {
    await store.close();
  }
}

async function kilobytesOfStore(): Promise<number> {
  return Math.ceil((await stat(join(dataDir, "store.lmdb"))).size / KILOBYTE);
}

describe("an embedded store whose disk is full", () => {
  it("in the middle of the copy of a snapshot keeps the current one, and no part", async () => {
    const [first, before] = await snapshot(20_000);
    expect(await publish(first, "unlimited")).toEqual({ current: before.version });
    const [file, info] = await snapshot(3_000_000);
    const told = await publish(file, (await kilobytesOfStore()) + 1000);
    expect(told).toMatchObject({ code: "IO", current: before.version });
    expect(told.message).toMatch(/file too large/);
    expect(await readdir(join(dataDir, "snapshots"))).toEqual([before.version]);
    expect(await inStore()).toEqual([before.version]);
    expect(await publish(file, "unlimited")).toEqual({ current: info.version });
  });

  it("in LMDB's own write of a snapshot keeps the current one, and can be written again", async () => {
    const [first, before] = await snapshot(20_000);
    expect(await publish(first, "unlimited")).toEqual({ current: before.version });
    const room = (await kilobytesOfStore()) + 100;
    // The copy fits; what describes it does not.
    const [file, info] = await snapshot(10_000, 1_000_000);
    const told = await publish(file, room);
    expect(told).toMatchObject({ code: "STORE_UNAVAILABLE", current: before.version });
    expect(told.message).toMatch(/could not be written/);
    expect(await inStore()).toEqual([before.version]);
    expect(await publish(file, "unlimited")).toEqual({ current: info.version });
    expect(await inStore()).toHaveLength(2);
  });

  it("in the write of records says so, ends when it is told to, and takes them later", async () => {
    const records = Array.from({ length: 2_000 }, (_, at) =>
      callRecord({ id: `record-${at}`, callId: `call-${at}`, atMs: NOON + at }),
    );
    const file = join(directory, "records.json");
    await writeFile(file, JSON.stringify(records));
    expect(await run("records", file, 100)).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(/could not be written|failed/),
    });
    expect(await run("records", file, "unlimited")).toEqual({});
    const store = await openStore({ redisUrl: undefined, dataDir, redisCommandTimeoutMs: 1000 });
    expect(await store.records.count("2026-11-20")).toBe(2_000);
    await store.close();
  });
});
