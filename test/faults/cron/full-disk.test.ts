import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileServer, file } from "../../dno/download/file-server.ts";
import { CronHost } from "./cron-host.ts";
import { cnacArchive, cnacSource } from "./national-files.ts";

const CNAC = cnacArchive();
const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => 6_862_000_142 + at * 7);
let host: CronHost;
let server: FileServer;

beforeEach(async () => {
  host = await CronHost.make();
  server = await FileServer.start(file(CNAC));
  await host.writeManifest(cnacSource(server.at("/COCodeStatus_ALL.zip")));
  await host.list(numbers(40_000));
  expect(await host.run()).toEqual({ status: 0, output: "" });
});
afterEach(async () => {
  await server.stop();
  await host.remove();
});

const unfinished = (): readonly string[] =>
  readdirSync(host.dataDir, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.includes("unfinished"),
  );

// A limit to the size of a file: as on a full disk, writing fails from there on.
describe("a disk on which there is room for", () => {
  const rooms: readonly [string, (indexBytes: number) => number][] = [
    ["nothing", () => 0],
    ["the store, and not a download", () => 60],
    ["a download, and not an index", (bytes) => Math.floor(bytes / 1024) - 1],
  ];

  it.each(rooms)("%s", async (_, room) => {
    const version = await host.currentVersion();
    const kilobytes = room(statSync(join(host.dataDir, "dno", `${version}.dno`)).size);
    server.answer = file(cnacArchive(2));
    await host.list(numbers(50_000));
    host.settings["FILE_LIMIT"] = String(kilobytes);
    const { status, output } = await host.run();
    host.settings["FILE_LIMIT"] = "unlimited";
    expect([69, 74]).toContain(status);
    expect(output).toMatch(/file too large/i);
    expect(await host.currentVersion()).toBe(version);

    const next = await host.run();
    expect(next).toEqual({ status: 0, output: "" });
    expect(await host.currentVersion()).not.toBe(version);
    expect(unfinished()).toEqual([]);
  });
});

it("a disk that is full while a file is downloaded leaves the file from before", async () => {
  server.answer = file(cnacArchive(2));
  host.settings["FILE_LIMIT"] = "200";
  expect((await host.run()).status).toBe(74);
  const { output: told } = await host.ringfence("dno", "status");
  expect(told).toMatch(/source cnac-co-codes is not downloaded since .* EFBIG/);

  host.settings["FILE_LIMIT"] = "unlimited";
  await server.stop();
  const { status, output } = await host.run();
  expect(status).toBe(0);
  expect(output).toMatch(/cannot be reached: .*; the file that was downloaded/);
  expect(readdirSync(join(host.dataDir, "downloads/cnac-co-codes"))).toHaveLength(2);
});

it("a disk that is full while the store copies a list leaves the list in force", async () => {
  const version = await host.currentVersion();
  await host.list(numbers(50_000));
  expect((await host.ringfence("dno", "build")).status).toBe(0);
  const built = statSync(join(host.dataDir, "dno", "built.dno")).size;
  host.settings["FILE_LIMIT"] = String(Math.floor(built / 1024) - 1);
  const publish = 'set -a; . "$SETTINGS"; ringfence dno publish';
  const { status, output } = await host.run(publish);
  host.settings["FILE_LIMIT"] = "unlimited";
  expect({ status, output }).toMatchObject({ status: 74 });
  expect(output).toMatch(/snapshot .* could not be written .*file too large/);
  expect(await host.currentVersion()).toBe(version);
  expect(readdirSync(join(host.dataDir, "snapshots"))).toEqual([version]);

  expect((await host.run(publish)).status).toBe(0);
  expect(await host.currentVersion()).not.toBe(version);
});
