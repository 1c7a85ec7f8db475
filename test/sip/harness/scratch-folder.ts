import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeWithUs } from "./last-will.ts";

export interface ScratchFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder for the files of one program; it goes away with this process at the latest. */
export function makeScratchFolder(purpose: string): ScratchFolder {
  const path = join(tmpdir(), `ringfence-${purpose}-${randomUUID().slice(0, 8)}`);
  // Named before it is there: whoever kills us between two lines must not leave it behind.
  removeWithUs(path);
  mkdirSync(path, { mode: 0o700 });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
