import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headersWithSecrets } from "../service/header-secrets.ts";
import type { SecretHeader } from "../service/secret-header.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-secrets-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const headersOf = (from: SecretHeader["from"], environment: Record<string, string> = {}) =>
  headersWithSecrets("source itg", [{ name: "Authorization", from }], environment);

describe("a header of a download", () => {
  it("has its value from the environment", async () => {
    const headers = await headersOf({ env: "ITG_KEY" }, { ITG_KEY: "Bearer abc" });
    expect(headers).toEqual({ Authorization: "Bearer abc" });
  });

  it("has its value from a file, without the line break at its end", async () => {
    const file = join(folder, "key");
    await writeFile(file, "Bearer abc\n");
    expect(await headersOf({ file })).toEqual({ Authorization: "Bearer abc" });
  });

  it.each([
    [
      "is not set",
      { env: "ITG_KEY" },
      {},
      "variable ITG_KEY with the header Authorization is missing or empty",
    ],
    [
      "is empty",
      { env: "ITG_KEY" },
      { ITG_KEY: " " },
      "variable ITG_KEY with the header Authorization is missing or empty",
    ],
    [
      "has two lines",
      { env: "ITG_KEY" },
      { ITG_KEY: "a\r\nHost: b" },
      "variable ITG_KEY with the header Authorization holds what cannot stand in a header",
    ],
    [
      "is in a file that is not there",
      { file: "/nowhere/key" },
      {},
      "file /nowhere/key with the header Authorization is missing or empty",
    ],
  ])("is an error of configuration when its value %s", async (_, from, environment, message) => {
    await expect(headersOf(from as SecretHeader["from"], environment)).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      message: `source itg: ${message}`,
    });
  });
});
