import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PolicyInUse } from "../../service/wiring/policy-in-use.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { keptLog } from "./kept-log.ts";

const GOOD = "rules:\n  dno.unused: { mode: observe }\n";
const BETTER = "rules:\n  dno.unused: { status: 403, phrase: Forbidden }\n";
const BAD = "rules:\n  dno.unused: { mode: observe }\n  dno.invalid: { status: 404 }\n";

const folder = temporaryFolder();

async function opened(text: string) {
  const file = join(folder.path, "policy.yaml");
  await writeFile(file, text);
  const { logger, lines } = keptLog();
  return { file, lines, policy: await PolicyInUse.open(file, logger) };
}

describe("the policy of a service that starts", () => {
  it("is built in without a file, and the log says so", async () => {
    const { logger, lines } = keptLog();
    const policy = await PolicyInUse.open(undefined, logger);
    expect(policy.current.version).toBe("built-in");
    expect(lines).toMatchObject([{ level: 40, msg: expect.stringContaining("RINGFENCE_POLICY") }]);
  });

  it("stops the start when its file is bad, with file, line and key", async () => {
    await expect(opened(BAD)).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      field: "policy",
      message: expect.stringContaining("policy.yaml:3: rules.dno.invalid.status 404 says"),
    });
  });

  it("stops the start when its file is not there", async () => {
    const missing = join(folder.path, "missing.yaml");
    await expect(PolicyInUse.open(missing, keptLog().logger)).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      message: expect.stringContaining(`policy ${missing} cannot be read: ENOENT`),
    });
  });
});

describe("a reload", () => {
  it("takes a file that is good", async () => {
    const { file, lines, policy } = await opened(GOOD);
    const before = policy.current.version;
    await writeFile(file, BETTER);
    await policy.reload();
    expect(policy.current.otherTrunks.rules["dno.unused"].response.status).toBe(403);
    expect(policy.current.version).not.toBe(before);
    expect(policy.reloadFailures).toBe(0);
    expect(lines.at(-1)).toMatchObject({ msg: "policy in use", version: policy.current.version });
  });

  it.each([
    ["is bad", (file: string) => writeFile(file, BAD)],
    ["is no YAML", (file: string) => writeFile(file, "rules: [")],
    ["is gone", (file: string) => rm(file)],
  ])("keeps the running policy when the file %s, counts it and says why", async (_, spoil) => {
    const { file, lines, policy } = await opened(GOOD);
    const before = policy.current;
    await spoil(file);
    await expect(policy.reload()).rejects.toMatchObject({ code: "BAD_CONFIGURATION" });
    expect(policy.current).toBe(before);
    expect(policy.reloadFailures).toBe(1);
    expect(lines.at(-1)).toMatchObject({
      level: 50,
      msg: "policy refused",
      kept: before.version,
      err: { message: expect.stringContaining(file) },
    });
  });

  it("takes the file again as soon as it is mended", async () => {
    const { file, policy } = await opened(GOOD);
    await writeFile(file, BAD);
    await expect(policy.reload()).rejects.toThrow();
    await writeFile(file, BETTER);
    await policy.reload();
    expect(policy.current.otherTrunks.rules["dno.unused"].response.status).toBe(403);
  });

  it("of the built-in policy changes nothing", async () => {
    const policy = await PolicyInUse.open(undefined, keptLog().logger);
    expect((await policy.reload()).version).toBe("built-in");
  });
});
