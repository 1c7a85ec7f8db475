import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { SETTINGS } from "../../service/settings.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { type CommandResult, ringfence } from "../service/ringfence-command.ts";
import { projectPath } from "../sip/harness/project.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const PASSWORD = "swordfish";

const folder = temporaryFolder();
let settings: Record<string, string>;

beforeEach(() => {
  settings = { RINGFENCE_DATA_DIR: folder.path };
});

function run(...words: readonly string[]): Promise<CommandResult> {
  return ringfence(["config", ...words], settings, folder.path);
}

async function useFile(setting: string, name: string, text: string): Promise<string> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  settings[setting] = file;
  return file;
}

describe("ringfence config check", () => {
  it("says what it found good: settings, policy with its version, manifest", async () => {
    settings["RINGFENCE_POLICY"] = projectPath("deploy/policy.yaml");
    const { status, stdout, stderr } = await run("check");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^good: settings, policy \S+policy\.yaml \([0-9a-f]{12}\), manifest \S+manifest\.yaml\n$/,
    );
  });

  it("names file, line and key of every fault of a policy", async () => {
    const policy = "rules:\n  dno.invaild: {}\n  dno.unused: { status: 404 }\n";
    const file = await useFile("RINGFENCE_POLICY", "policy.yaml", policy);
    const { status, stdout, stderr } = await run("check");
    expect({ status, stdout }).toEqual({ status: 78, stdout: "" });
    const [first, second] = stderr.trimEnd().split("\n");
    expect(first).toContain(`ringfence: ${file}:2: rules.dno.invaild `);
    expect(second).toContain(`${file}:3: rules.dno.unused.status 404 says`);
  });

  it("refuses a policy whose 603+ would not be legal, with the reason", async () => {
    const policy = 'notice:\n  url: "http://redress.example.net"\n  location: RLN\n';
    const file = await useFile("RINGFENCE_POLICY", "policy.yaml", policy);
    const { status, stdout } = await run("check", "-o", "json");
    expect(status).toBe(78);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "BAD_CONFIGURATION",
      field: "policy",
      message: expect.stringContaining(`${file}:2: notice.url must begin with https://`),
    });
  });

  it("warns of a pattern whose review is overdue, and finds the policy good", async () => {
    const policy = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
patterns:
  one-ring:
    meaning: one ring
    mode: enforce
    evidence: { number.short-calls: 1 }
    approvedBy: Jane Roe
    approvedOn: 2020-01-01
    reviewBy: 2020-07-01
`;
    await useFile("RINGFENCE_POLICY", "policy.yaml", policy);
    const { status, stderr } = await run("check");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "pattern one-ring is only observed: review-overdue (47 CFR 64.1200(k)(11))\n",
    });
  });

  it("tells what is wrong with policy, manifest and store at once", async () => {
    settings["RINGFENCE_REDIS_URL"] = `redis://:${PASSWORD}@a:b:c`;
    const policy = await useFile("RINGFENCE_POLICY", "policy.yaml", "rule: {}\n");
    const manifest = await useFile("RINGFENCE_MANIFEST", "manifest.yaml", "sources: 7\n");
    const { status, stderr } = await run("check");
    expect(status).toBe(78);
    expect(stderr).toContain("the address of Redis is wrong");
    expect(stderr).toContain(`${policy}:1: rule`);
    expect(stderr).toContain(`${manifest}:1: sources`);
    expect(stderr).not.toContain(PASSWORD);
  });

  it("names every setting that is wrong", async () => {
    settings["RINGFENCE_LISTEN"] = "8603";
    settings["RINGFENCE_ADMIN_LISTEN"] = "0.0.0.0:8605";
    const { status, stderr } = await run("check");
    expect(status).toBe(78);
    expect(stderr).toContain("RINGFENCE_LISTEN must be host:port");
    expect(stderr).toContain("RINGFENCE_ADMIN_LISTEN is not a loopback address; set");
  });

  it("warns of a name that nothing reads, and is content all the same", async () => {
    settings["RINGFENCE_POLCIY"] = "/etc/ringfence/policy.yaml";
    const { status, stderr } = await run("check");
    expect(status).toBe(0);
    expect(stderr).toBe("RINGFENCE_POLCIY is not a setting; did you mean RINGFENCE_POLICY?\n");
  });

  it("warns of files with secrets that every user of the machine may read", async () => {
    const token = await useFile("RINGFENCE_TOKEN_FILE", "token", TOKEN);
    const url = `redisUrl: "redis://:${PASSWORD}@127.0.0.1:1"\n`;
    const config = await useFile("RINGFENCE_CONFIG", "ringfence.yaml", url);
    const key = await useFile("RINGFENCE_NOTICE_ID_KEY_FILE", "key", "0".repeat(64));
    for (const [file, mode] of [
      [token, 0o644],
      [config, 0o604],
      [key, 0o640],
    ] as const) {
      await chmod(file, mode);
    }
    const { status, stderr } = await run("check");
    expect(status).toBe(0);
    expect(stderr).toBe(
      `${config} is open to every user of this machine: chmod o= ${config}\n${token} is open to every user of this machine: chmod o= ${token}\n`,
    );
  });

  it("does not ask the store, which may start later", async () => {
    settings["RINGFENCE_REDIS_URL"] = "redis://127.0.0.1:1";
    expect((await run("check")).status).toBe(0);
  });
});

describe("ringfence config show", () => {
  it("prints every setting with its value and where that came from", async () => {
    const config = "scoreDeadlineMs: 7\n";
    await useFile("RINGFENCE_CONFIG", "ringfence.yaml", config);
    const { status, stdout } = await run("show");
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(Object.keys(SETTINGS).length);
    expect(stdout).toMatch(/^RINGFENCE_LISTEN +127\.0\.0\.1:8603 {2}\(default\)$/m);
    expect(stdout).toMatch(/^RINGFENCE_SCORE_DEADLINE_MS +7 {2}\(file\)$/m);
    expect(stdout).toContain(`${folder.path}  (environment)`);
    expect(stdout).toMatch(/^RINGFENCE_POLICY +- {2}\(unset\)$/m);
  });

  it.each([
    ["in words", []],
    ["as JSON", ["-o", "json"]],
  ])("hides the token and the password of Redis, %s", async (_, form) => {
    settings["RINGFENCE_TOKEN"] = TOKEN;
    settings["RINGFENCE_REDIS_URL"] = `redis://service:${PASSWORD}@redis.example.net:6379/2`;
    const { status, stdout, stderr } = await run("show", ...form);
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout + stderr).not.toContain(PASSWORD);
    expect(stdout).toContain("(hidden)");
    expect(stdout).toContain("redis://***@redis.example.net:6379/2");
  });

  it("hides a secret that is refused, too", async () => {
    settings["RINGFENCE_TOKEN"] = "short-secret";
    const { status, stderr } = await run("show");
    expect(status).toBe(78);
    expect(stderr).toContain("RINGFENCE_TOKEN must have at least 16 characters");
    expect(stderr).not.toContain("short-secret");
  });

  it("as JSON has one object a setting", async () => {
    const shown = JSON.parse((await run("show", "-o", "json")).stdout);
    expect(shown.map(({ name }: { name: string }) => name)).toEqual(Object.keys(SETTINGS));
    expect(shown[0]).toEqual({
      name: "config",
      environmentName: "RINGFENCE_CONFIG",
      value: "",
      source: "unset",
    });
  });
});
