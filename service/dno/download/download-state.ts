import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FileOutput } from "../build/file-output.ts";

/** What is known of the downloads of a source; it stands in `state.json` beside the file. */
export interface DownloadState {
  /** SHA-256 of the address, hexadecimal: addresses can hold keys. */
  readonly addressSha256: string;
  /** The last good file; undefined when there has been none yet. */
  readonly file: DownloadedFile | undefined;
  /** Why the last attempt failed; undefined when it did not. */
  readonly lastError: DownloadFault | undefined;
}

export interface DownloadedFile {
  /** In the folder of the source. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** When it was downloaded, and when the server last said that it is still the newest. */
  readonly fetchedAtMs: number;
  readonly confirmedAtMs: number;
}

export interface DownloadFault {
  readonly atMs: number;
  /** Since when every attempt has failed. */
  readonly sinceMs: number;
  readonly message: string;
}

/** In the folder of a source. */
export const STATE_FILE = "state.json";

/** Where the downloads of a source are, below the data directory. */
export function downloadFolder(dataDir: string, source: string): string {
  return join(dataDir, "downloads", source);
}

/**
 * What is known of the downloads of a source, for `dno status` and for the next download.
 *
 * @returns undefined when nothing is known, or nothing that can be read
 */
export async function readDownloadState(
  dataDir: string,
  source: string,
): Promise<DownloadState | undefined> {
  try {
    const text = await readFile(join(downloadFolder(dataDir, source), STATE_FILE), "utf8");
    const state = JSON.parse(text) as DownloadState;
    return typeof state?.addressSha256 === "string" ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes down what is known. That is the step that makes another file the last good one: it
 * happens whole or not at all, whenever the process or the machine ends.
 *
 * @throws RingfenceError `IO`
 */
export function writeDownloadState(folder: string, state: DownloadState): void {
  const path = join(folder, STATE_FILE);
  const output = new FileOutput(path, `${path}.unfinished`);
  try {
    output.write(Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`));
    output.commit();
  } finally {
    output.discard();
  }
}

/** True when the file is there, and is byte for byte what was downloaded. */
export async function isIntact(folder: string, file: DownloadedFile): Promise<boolean> {
  const digest = createHash("sha256");
  try {
    await pipeline(createReadStream(join(folder, file.name)), digest);
  } catch {
    return false;
  }
  return digest.digest("hex") === file.sha256;
}

/** SHA-256 of an address, hexadecimal. */
export function addressDigest(address: URL): string {
  return createHash("sha256").update(address.href).digest("hex");
}
