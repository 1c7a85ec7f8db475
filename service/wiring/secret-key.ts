import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RingfenceError } from "../errors.ts";
import { environmentName, type Settings } from "../settings.ts";

const KEY_BYTES = 32;
const HEXADECIMAL = /^[0-9a-f]{64}$/i;

/**
 * Reads the key that seals notice ids and hashes numbers in the log: 32 bytes, hexadecimal. Makes
 * it when it is missing; of two services that start at once on one directory, both use the first.
 *
 * @throws RingfenceError BAD_CONFIGURATION for a file that holds something else, IO when it can be
 *   neither read nor made; both name the setting
 */
export async function secretKey({
  noticeIdKeyFile,
  dataDir,
}: Pick<Settings, "noticeIdKeyFile" | "dataDir">): Promise<Uint8Array> {
  const file = noticeIdKeyFile ?? join(dataDir, "notice-id.key");
  const field = environmentName(noticeIdKeyFile === undefined ? "dataDir" : "noticeIdKeyFile");
  let text: string;
  try {
    text = (await readOrMake(file)).trim();
  } catch (cause) {
    const message = `${field}: the key cannot be kept there: ${(cause as Error).message}`;
    throw new RingfenceError("IO", message, { field, cause });
  }
  if (HEXADECIMAL.test(text)) return Buffer.from(text, "hex");
  const message = `${field}: ${file} must hold ${KEY_BYTES} bytes as 64 hexadecimal digits`;
  throw new RingfenceError("BAD_CONFIGURATION", message, { field });
}

async function readOrMake(file: string): Promise<string> {
  const present = await readIfThere(file);
  if (present !== undefined) return present;
  await mkdir(dirname(file), { recursive: true });
  // Not by the process id: in containers that share a volume, every service is process 1.
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  try {
    // A hard link fails when the name is taken, and is never there half-written.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, "utf8");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
