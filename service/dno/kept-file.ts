import { open, readFile, rename, rm } from "node:fs/promises";

/**
 * Writes a small JSON file whole or not at all: flushed under another name, then renamed.
 *
 * @throws what the file system says
 */
export async function writeKept(file: string, value: unknown): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    const handle = await open(unfinished, "w", 0o640);
    try {
      await handle.writeFile(`${JSON.stringify(value)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** What `writeKept` wrote last, or undefined when there is nothing that could be read. */
export async function readKept<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
