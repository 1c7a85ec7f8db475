import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ringfence } from "./ringfence-command.ts";
import { ServiceProcess } from "./service-process.ts";

/** What whoever starts it leaves to every user of the machine. */
const CARELESS = 0;
const OTHERS_OR_GROUP_WRITE = 0o027;

describe("the data directory", () => {
  let before: number;
  let service: ServiceProcess | undefined;
  beforeEach(() => {
    before = process.umask(CARELESS);
  });
  afterEach(async () => {
    process.umask(before);
    await service?.stop();
  });

  it("is for no other user of the machine, however carelessly service and command are started", async () => {
    service = await ServiceProcess.listening();
    const { dataDir } = service;
    const settings = { ...service.settings, RINGFENCE_DATA_DIR: dataDir };
    const set = await ringfence(["score", "set", "+12155550123", "97"], settings);
    expect(set.stderr).toBe("");
    const files = ["", ...readdirSync(dataDir, { recursive: true, encoding: "utf8" })];
    expect(files).toContain("store.lmdb");
    expect(files).toContain("notice-id.key");
    const modes = files.map((file) => [file, lstatSync(join(dataDir, file)).mode] as const);
    expect(modes.filter(([, mode]) => (mode & OTHERS_OR_GROUP_WRITE) !== 0)).toEqual([]);
    expect(lstatSync(join(dataDir, "notice-id.key")).mode & 0o777).toBe(0o600);
  });
});
