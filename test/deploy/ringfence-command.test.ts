import { execFile } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { type CommandResult, environmentOf } from "../service/ringfence-command.ts";
import { projectPath } from "../sip/harness/project.ts";

const folder = temporaryFolder();
const COMMAND = projectPath("deploy/ringfence");

/** Runs the command as it is installed: by a link, with a file of settings. */
async function run(
  settings: string | undefined,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const file = join(folder.path, "settings");
  if (settings !== undefined) await writeFile(file, settings);
  const link = join(folder.path, "ringfence");
  await symlink(COMMAND, link);
  const env = environmentOf({
    SETTINGS: file,
    // Who runs the tests has no user of that name, and may be root.
    SERVICE_USER: "root",
    ...environment,
  });
  return new Promise((resolve, reject) => {
    execFile(link, words, { env, cwd: folder.path, timeout: 30_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      if (typeof status === "number") resolve({ status, stdout, stderr });
      else reject(error ?? new Error("the command did not end"));
    });
  });
}

describe("the installed command", () => {
  it("has the settings of the service", async () => {
    const settings = "# the store\nRINGFENCE_SCORE_DEADLINE_MS=7\n";
    const { status, stdout } = await run(settings, ["config", "show"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^RINGFENCE_SCORE_DEADLINE_MS +7 {2}\(environment\)$/m);
  });

  it("takes a setting of its own command line before that of the file", async () => {
    const given = { RINGFENCE_SCORE_DEADLINE_MS: "9", RINGFENCE_DATA_DIR: "/var/lib/it's here" };
    const settings = "RINGFENCE_SCORE_DEADLINE_MS=7\nRINGFENCE_DATA_DIR=/var/lib/ringfence\n";
    const { stdout } = await run(settings, ["config", "show"], given);
    expect(stdout).toMatch(/^RINGFENCE_SCORE_DEADLINE_MS +9 {2}/m);
    expect(stdout).toContain("/var/lib/it's here");
  });

  it("runs without a file of settings", async () => {
    expect((await run(undefined, ["--version"])).status).toBe(0);
  });

  it("passes on words as they are, and the exit status", async () => {
    const { status, stderr } = await run("", ["explain", 'a "b" $c *', "--attest", "D"]);
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: "ringfence: attest must be A, B or C\n",
    });
  });
});
