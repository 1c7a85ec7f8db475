import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { secretKey } from "../../service/wiring/secret-key.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const folder = temporaryFolder();

const inDataDir = () => ({ dataDir: folder.path, noticeIdKeyFile: undefined });
const inFile = (file: string) => ({ dataDir: "/nowhere", noticeIdKeyFile: file });

describe("the secret key", () => {
  it("is made once, of 32 random bytes, for the eyes of the service alone", async () => {
    const key = await secretKey(inDataDir());
    expect(key).toHaveLength(32);
    const file = join(folder.path, "notice-id.key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toBe(`${Buffer.from(key).toString("hex")}\n`);
    expect(await secretKey(inDataDir())).toEqual(key);
  });

  it("is another on another machine", async () => {
    const one = await secretKey(inFile(join(folder.path, "one.key")));
    expect(await secretKey(inFile(join(folder.path, "other.key")))).not.toEqual(one);
  });

  it("is the same for services that start at once on one directory, and no draft stays", async () => {
    const settings = { dataDir: join(folder.path, "new", "data"), noticeIdKeyFile: undefined };
    const keys = await Promise.all(Array.from({ length: 8 }, () => secretKey(settings)));
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
    expect(await readdir(settings.dataDir)).toEqual(["notice-id.key"]);
  });

  it("can be the one of another service, copied", async () => {
    const file = join(folder.path, "shared.key");
    await writeFile(file, `${"0123456789abcdef".repeat(4).toUpperCase()}\r\n`);
    const key = await secretKey(inFile(file));
    expect(Buffer.from(key).toString("hex")).toBe("0123456789abcdef".repeat(4));
  });

  it.each([
    ["nothing", ""],
    ["too few digits", "00".repeat(31)],
    ["too many digits", "00".repeat(33)],
    ["something else than digits", `${"00".repeat(31)}zz`],
  ])("that holds %s is named, with its setting, and stays as it is", async (_, text) => {
    const file = join(folder.path, "wrong.key");
    await writeFile(file, text);
    await expect(secretKey(inFile(file))).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      field: "RINGFENCE_NOTICE_ID_KEY_FILE",
      message: expect.stringContaining(`${file} must hold 32 bytes as 64 hexadecimal digits`),
    });
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it.each([
    ["RINGFENCE_DATA_DIR", (path: string) => ({ dataDir: path, noticeIdKeyFile: undefined })],
    ["RINGFENCE_NOTICE_ID_KEY_FILE", (path: string) => inFile(join(path, "key"))],
  ])("that cannot be made names %s", async (field, settingsOf) => {
    const file = join(folder.path, "a-file");
    await writeFile(file, "");
    await expect(secretKey(settingsOf(join(file, "data")))).rejects.toMatchObject({
      code: "IO",
      field,
      message: expect.stringMatching(new RegExp(`^${field}: .*ENOTDIR`)),
    });
  });
});
