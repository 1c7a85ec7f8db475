import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Program, startProgram } from "../harness/program.ts";
import { projectPath } from "../harness/project.ts";
import { waitUntil } from "../harness/wait-until.ts";

describe("the demo", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ringfence-demo-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function startDemo(...words: readonly string[]): Promise<Program> {
    return startProgram(process.execPath, [projectPath("dist/test/demo/main.js"), ...words], {
      env: { ...process.env, TMPDIR: folder },
    });
  }

  /** Processes that run in one of the folders that the demo made. */
  async function left(): Promise<string[]> {
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const folders = processes.map((id) => readlink(`/proc/${id}/cwd`).catch(() => ""));
    return (await Promise.all(folders)).filter((path) => path.startsWith(folder));
  }

  it.each([
    ["by HTTP, on the embedded store", []],
    ["by JSON-RPC, on a Redis of its own", ["--transport", "rpc", "--redis"]],
  ])("%s ends with 0 because every call came out as it should", async (_how, words) => {
    const demo = await startDemo(...words);
    const status = await demo.ended(60_000);
    await demo.stop();
    expect(demo.output()).toMatch(/(\d+) of \1 calls came out as they should\./);
    expect(demo.output()).not.toContain("WRONG");
    expect(status).toBe(0);
    expect(await left()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "leaves nothing when %s ends it",
    async (signal) => {
      const demo = await startDemo("--redis");
      await waitUntil("first call", () => demo.output().includes(" ok "), 30_000);
      expect(await left()).not.toEqual([]);
      demo.signal(signal);
      expect(await demo.ended(5_000)).not.toBe(0);
      await expect.poll(left, { timeout: 5_000 }).toEqual([]);
      await expect.poll(() => readdir(folder), { timeout: 5_000 }).toEqual([]);
    },
  );

  it("does not start on a command line that it does not know", async () => {
    const demo = await startDemo("--transport", "pigeon");
    expect(await demo.ended(10_000)).toBe(64);
    expect(demo.output()).toContain("usage: npm run demo");
    await demo.stop();
  });
});
