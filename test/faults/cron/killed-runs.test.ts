import { existsSync, readdirSync, readFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileServer, file, stalled } from "../../dno/download/file-server.ts";
import { waitUntil } from "../../sip/harness/wait-until.ts";
import { CronHost, endOf } from "./cron-host.ts";
import { cnacArchive, cnacSource } from "./national-files.ts";

const [CNAC, NEWER] = [cnacArchive(), cnacArchive(3)];
const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => 6_862_000_142 + at * 7);
let host: CronHost;
let server: FileServer;
let before: string | undefined;

beforeEach(async () => {
  host = await CronHost.make();
  server = await FileServer.start(file(CNAC));
  await host.writeManifest(cnacSource(server.at("/COCodeStatus_ALL.zip")));
  await host.list(numbers(200_000));
  expect(await host.run()).toEqual({ status: 0, output: "" });
  before = await host.currentVersion();
  await host.list(numbers(200_001));
  server.answer = file(NEWER);
});
afterEach(async () => {
  await server.stop();
  await host.remove();
});

const files = (folder: string): readonly string[] => {
  const path = join(host.dataDir, folder);
  return existsSync(path) ? readdirSync(path) : [];
};
const unfinished = (folder: string): boolean =>
  files(folder).some((name) => name.includes("unfinished"));

/** What holds after every run, whole or killed: there is a list, and it can be asked. */
async function expectTheListBefore(): Promise<void> {
  expect(await host.currentVersion()).toBe(before);
  expect(await host.classesOf("6862000142")).toContain("inbound-only");
}

/** Makes every file that a run left unfinished an hour and a half older. */
async function passTime(): Promise<void> {
  const then = new Date(Date.now() - 5_400_000);
  for (const name of readdirSync(host.dataDir, { recursive: true, encoding: "utf8" })) {
    if (name.includes("unfinished")) await utimes(join(host.dataDir, name), then, then);
  }
}

async function expectTheNextRunToSucceed(): Promise<void> {
  await passTime();
  expect(await host.run()).toEqual({ status: 0, output: "" });
  expect(await host.currentVersion()).not.toBe(before);
  const added = numbers(200_001).at(-1);
  expect(await host.classesOf(String(added))).toContain("inbound-only");
  for (const folder of ["downloads/cnac-co-codes", "dno", "snapshots"]) {
    expect(`${folder}: ${unfinished(folder)}`).toBe(`${folder}: false`);
  }
  expect(files("downloads/cnac-co-codes")).toHaveLength(2);
}

describe("a run that is killed changes nothing, and the next one succeeds: killed", () => {
  it("in the middle of a download", async () => {
    server.answer = stalled(NEWER, 200_000);
    const running = await host.start();
    await waitUntil("a part of the file", () => unfinished("downloads/cnac-co-codes"), 20_000);
    await host.killReload();
    expect((await endOf(running)).output).toContain("(exit status 137)");
    await expectTheListBefore();
    server.answer = file(NEWER);
    await expectTheNextRunToSucceed();
  });

  it("between the download and the build, with the line around it", async () => {
    const state = join(host.dataDir, "downloads/cnac-co-codes/state.json");
    const known = readFileSync(state, "utf8");
    const running = await host.start();
    await waitUntil("a new file", () => readFileSync(state, "utf8") !== known, 20_000);
    await host.killReload();
    await running.stop();
    await expectTheListBefore();
    await expectTheNextRunToSucceed();
  });

  it("in the middle of the build", async () => {
    const running = await host.start();
    await waitUntil("a part of the index", () => unfinished("dno"), 20_000);
    await host.killReload();
    await endOf(running);
    await expectTheListBefore();
    await expectTheNextRunToSucceed();
  });

  it("while the list is put into the store", async () => {
    const stored = files("snapshots").length;
    const running = await host.start();
    await waitUntil("a part of the snapshot", () => files("snapshots").length > stored, 20_000);
    await host.killReload();
    await endOf(running);
    // It may have been the last step already, in which case the list is the new one, whole.
    expect(await host.classesOf("6862000142")).toContain("inbound-only");
    before = (await host.currentVersion()) === before ? before : undefined;
    await expectTheNextRunToSucceed();
  });
});

describe("a run that is killed after any time", () => {
  const STEPS = 10;

  it("leaves either the list before or the new one, whole, and holds nobody up", async () => {
    const started = performance.now();
    await host.ringfence("dno", "build", "--file", join(host.folder, "measured.dno"));
    const wholeMs = (performance.now() - started) * 1.5;
    const seen = new Set<string>();
    for (let step = 1; step <= STEPS; step += 1) {
      const running = await host.start();
      await sleep((wholeMs * step) / STEPS);
      if (running.status() === undefined) await host.killReload();
      await endOf(running);
      expect(await host.classesOf("6862000142")).toContain("inbound-only");
      seen.add(String(await host.currentVersion()));
    }
    expect(seen.has(String(before))).toBe(true);
    expect(seen.size).toBeLessThanOrEqual(2);
    await expectTheNextRunToSucceed();
  }, 180_000);
});
