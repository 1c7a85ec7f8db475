import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../../service/errors.ts";
import { reloadLists } from "../../service/wiring/list-builder.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const folder = temporaryFolder();

/** Runs it with a command that is this script. */
async function withCommand(script: string): Promise<unknown> {
  const command = join(folder.path, "ringfence.cjs");
  await writeFile(command, script);
  return await reloadLists(command);
}

function failing(status: number, stdout: string, stderr = ""): string {
  return `process.stdout.write(${JSON.stringify(stdout)});
process.stderr.write(${JSON.stringify(stderr)});
process.exitCode = ${status};`;
}

describe("a reload in a process of its own", () => {
  it("asks for dno reload with JSON, and gives what that prints", async () => {
    const script = "console.log(JSON.stringify({ argv: process.argv.slice(2) }));";
    expect(await withCommand(script)).toEqual({ argv: ["dno", "reload", "-o", "json"] });
  });

  it("takes over the settings of this process", async () => {
    const script = "console.log(JSON.stringify({ path: process.env.PATH, cwd: process.cwd() }));";
    expect(await withCommand(script)).toEqual({ path: process.env["PATH"], cwd: process.cwd() });
  });

  it.each([
    ["LOCKED", "another run holds the lock"],
    ["DATA_REFUSED", "the new list is refused"],
    ["STORE_UNAVAILABLE", "Redis does not answer"],
    ["SOURCE_UNAVAILABLE", "the server answers 403"],
  ] as const)("fails with the command's own error: %s", async (code, message) => {
    const printed = JSON.stringify({ error: { code, message } });
    await expect(withCommand(failing(ERRORS[code].exit, printed))).rejects.toMatchObject({
      code,
      message,
      field: undefined,
    });
  });

  it("passes on which field or file the error is about", async () => {
    const error = { code: "BAD_CONFIGURATION", message: "bad", field: "manifest.yaml" };
    await expect(withCommand(failing(78, JSON.stringify({ error })))).rejects.toMatchObject(error);
  });

  it.each([
    ["ends without a word", failing(1, ""), /Command failed/],
    ["crashes", failing(1, "", "TypeError: x is not a function"), /x is not a function/],
    ["prints no JSON", failing(70, "oops"), /Command failed/],
    ["prints a code that there is not", failing(70, '{"error":{"code":"toString"}}'), /failed/],
    ["is killed", "process.kill(process.pid, 'SIGKILL');", /Command failed/],
  ])("is a fault of Ringfence itself when the command %s", async (_, script, message) => {
    await expect(withCommand(script)).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringMatching(message),
    });
  });
});
