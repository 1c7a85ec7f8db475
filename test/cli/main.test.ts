import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { type CommandResult, environmentOf, ringfence } from "../service/ringfence-command.ts";
import { PROJECT_DIRECTORY, projectPath } from "../sip/harness/project.ts";

const folder = temporaryFolder();
let settings: Record<string, string>;

beforeEach(() => {
  settings = {
    RINGFENCE_DATA_DIR: join(folder.path, "data"),
    // Nobody listens there.
    RINGFENCE_LISTEN: "127.0.0.1:1",
  };
});

function run(...words: readonly string[]): Promise<CommandResult> {
  return ringfence(words, settings, folder.path);
}

/** A manifest whose only source is this list of inbound-only numbers, beside the number plan. */
async function useList(text: string): Promise<void> {
  const plan = projectPath("dno-data/number-plan.csv");
  await writeFile(join(folder.path, "own.csv"), text);
  settings["RINGFENCE_MANIFEST"] = join(folder.path, "manifest.yaml");
  await writeFile(
    settings["RINGFENCE_MANIFEST"],
    `sources:
  - { name: number-plan, format: number-plan, path: ${plan} }
  - { name: own, format: digit-list, class: inbound-only, path: own.csv }
`,
  );
}

/** So many numbers, one a line. */
function listOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, at) => 3_034_440_000 + at);
  return `number\n${numbers.join("\n")}\n`;
}

describe("-o json", () => {
  it.each([
    ["before the command", ["-o", "json", "dno", "status"]],
    ["between its words", ["dno", "-o", "json", "status"]],
    ["behind it", ["dno", "status", "-o", "json"]],
    ["written out", ["dno", "status", "--output=json"]],
  ])("may stand %s", async (_, words) => {
    const { status, stdout, stderr } = await run(...words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ current: null });
  });

  it("makes an error JSON on standard output, with the code that programs compare", async () => {
    const { status, stdout } = await run("-o", "json", "dno", "lookup", "no-number");
    expect(status).toBe(64);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: "BAD_FIELD", field: "number", message: expect.any(String) },
    });
  });

  it("makes a wrong command line JSON too", async () => {
    const { status, stdout } = await run("dno", "lookup", "-o", "json");
    expect(status).toBe(64);
    expect(JSON.parse(stdout).error).toEqual({
      code: "USAGE",
      message: "missing required argument 'number'",
    });
  });
});

describe("without -o json", () => {
  it("an error is words on standard error, and nothing on standard output", async () => {
    const { status, stdout, stderr } = await run("explain", "3034441234");
    expect(status).toBe(69);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^ringfence: no service answers at http:\/\/127\.0\.0\.1:1;/);
  });
});

describe("the exit status is", () => {
  it("0 for help and version", async () => {
    const { version } = JSON.parse(readFileSync(projectPath("package.json"), "utf8"));
    expect(await run("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    expect(await run("dno", "reload", "--help")).toMatchObject({ status: 0, stderr: "" });
  });

  it("0 when something is done, and when there is nothing to do", async () => {
    await useList(listOf(10));
    expect(await run("dno", "reload")).toMatchObject({ status: 0 });
    const again = await run("dno", "reload", "-o", "json");
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ state: "unchanged", changed: false });
  });

  it.each([
    ["an unknown command", ["no-such-command"]],
    ["an unknown option", ["dno", "status", "--no-such-option"]],
    ["a missing argument", ["score", "get"]],
    ["a missing option", ["dno", "add", "3034441234", "--class", "allowed"]],
    ["a wrong choice", ["-o", "xml", "dno", "status"]],
    ["no command at all", []],
    ["a field out of range", ["score", "set", "3034441234", "101"]],
    ["a number that is none", ["dno", "lookup", "anonymous"]],
    ["a call with a wrong field", ["explain", "3034441234", "--attest", "D"]],
  ])("64 for %s", async (_, words) => {
    expect((await run(...words)).status).toBe(64);
  });

  it("65 for a list that the guards refuse, and the old list stays", async () => {
    await useList(listOf(1_000));
    expect((await run("dno", "reload")).status).toBe(0);
    await useList(listOf(10));
    const { status, stderr } = await run("dno", "reload");
    expect(status).toBe(65);
    expect(stderr).toContain("the current one stays");
    const lookup = JSON.parse((await run("dno", "lookup", "3034440900", "-o", "json")).stdout);
    expect(lookup.hits).toMatchObject([{ class: "inbound-only", source: "own" }]);
  });

  it("65 for a file of scores that is none", async () => {
    const file = join(folder.path, "scores.csv");
    await writeFile(file, "a,b,c\n1,2,3\n");
    expect((await run("score", "import", file)).status).toBe(65);
  });

  it("69 when the store is away", async () => {
    settings["RINGFENCE_REDIS_URL"] = "redis://127.0.0.1:1";
    expect((await run("dno", "status")).status).toBe(69);
    expect((await run("score", "get", "3034441234")).status).toBe(69);
  });

  it("69 when the data directory cannot hold a store", async () => {
    settings["RINGFENCE_DATA_DIR"] = "/dev/null/data";
    const { status, stderr } = await run("dno", "status");
    expect(status).toBe(69);
    expect(stderr).toMatch(/^ringfence: the store \/dev\/null\/data\/\S+ failed: ENOTDIR/);
  });

  it("69 when the service is asked and does not run", async () => {
    expect((await run("explain", "3034441234")).status).toBe(69);
  });

  it("75 while another run holds the lock", async () => {
    await useList(listOf(10));
    const store = new EmbeddedStore(settings["RINGFENCE_DATA_DIR"] ?? "", Date.now);
    try {
      const lock = await store.locks.acquire("dno-reload", 60_000);
      const { status, stdout } = await run("dno", "reload", "-o", "json");
      expect(status).toBe(75);
      expect(JSON.parse(stdout).error.code).toBe("LOCKED");
      await lock?.release();
      expect((await run("dno", "reload")).status).toBe(0);
    } finally {
      await store.close();
    }
  });

  it.each([
    ["a setting", { RINGFENCE_LISTEN: "nonsense" }, "RINGFENCE_LISTEN must be host:port"],
    ["the address of Redis", { RINGFENCE_REDIS_URL: "redis://a:b:c" }, "address of Redis is wrong"],
    ["the manifest", { RINGFENCE_MANIFEST: "/nowhere/manifest.yaml" }, "/nowhere/manifest.yaml"],
  ])("78 when %s is bad", async (_, bad, named) => {
    Object.assign(settings, bad);
    const { status, stderr } = await run("dno", "reload");
    expect(status).toBe(78);
    expect(stderr).toContain(named);
  });
});

describe("the exit status of verify is", () => {
  const reason = 'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/b";location=RLN';
  const trace = (line: string) =>
    `SIP/2.0 603 Network Blocked\r\nVia: x\r\nFrom: x\r\nTo: x\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n${line}\r\n\r\n`;

  it.each([
    [0, "all is well", trace(reason), ["verify", "trace"]],
    [65, "an error was found", trace("Reason: SIP;cause=603"), ["verify", "trace"]],
    [74, "the file is not there", "", ["verify", "other"]],
    [0, "records can be read", "status,phrase\n603,Decline\n", ["cdr", "audit", "trace"]],
  ])("%d: %s", async (status, _what, text, words) => {
    await writeFile(join(folder.path, "trace"), text);
    expect((await run(...words)).status).toBe(status);
  });

  it("69: a capture, and no tshark", async () => {
    await writeFile(join(folder.path, "trace"), Buffer.from("d4c3b2a1", "hex"));
    settings["PATH"] = folder.path;
    const { status, stderr } = await run("verify", "trace");
    expect(status).toBe(69);
    expect(stderr).toContain("apt-get install tshark");
  });
});

describe("from the root of the package", () => {
  it("npx ringfence is the command that was built", async () => {
    const { stdout } = await promisify(execFile)("npx", ["--no-install", "ringfence", "--help"], {
      cwd: PROJECT_DIRECTORY,
      env: environmentOf(settings),
      timeout: 45_000,
    });
    expect(stdout).toContain("Usage: ringfence [options] [command]");
    expect(stdout).toContain("Exit status: 0 done or unchanged, 64 usage, 65 data refused");
  });
});
