import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeWithUs } from "./last-will.ts";

export interface ScratchFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder for the files of one program; it goes away with this process at the latest. */
export async function makeScratchFolder(purpose: string): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), `ringfence-${purpose}-`));
  removeWithUs(path);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
