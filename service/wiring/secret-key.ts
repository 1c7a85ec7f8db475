import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { RingfenceError } from "../errors.ts";

const KEY_BYTES = 32;
const HEXADECIMAL = /^[0-9a-f]{64}$/i;

/**
 * Reads the key that seals notice ids and hashes numbers in the log: 32 bytes, hexadecimal. Makes
 * it when it is missing; of two services that start at once on one directory, both use the first.
 *
 * @throws RingfenceError BAD_CONFIGURATION for a file that holds something else, IO when it can be
 *   neither read nor made
 */
export async function secretKey(file: string): Promise<Uint8Array> {
  try {
    const text = (await readOrMake(file)).trim();
    if (HEXADECIMAL.test(text)) return Buffer.from(text, "hex");
  } catch (cause) {
    const message = `${file}: ${(cause as Error).message} (RINGFENCE_NOTICE_ID_KEY_FILE)`;
    throw new RingfenceError("IO", message, { field: file, cause });
  }
  const message = `${file} must hold ${KEY_BYTES} bytes as 64 hexadecimal digits`;
  throw new RingfenceError("BAD_CONFIGURATION", message, { field: file });
}

async function readOrMake(file: string): Promise<string> {
  const present = await readIfThere(file);
  if (present !== undefined) return present;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { mode: 0o600 });
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
