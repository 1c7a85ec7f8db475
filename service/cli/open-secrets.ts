import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedSettings } from "../settings/load.ts";

const OTHERS = 0o007;

/**
 * Files with secrets, or with what people told us, that every user of the machine may read or
 * write: one line each, with what to do. Files that are not there, or not ours to look at, are none.
 */
export async function openSecrets(loaded: LoadedSettings): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const file of secretFiles(loaded)) {
    const mode = await stat(file).then(
      (found) => found.mode,
      () => 0,
    );
    if ((mode & OTHERS) === 0) continue;
    lines.push(`${file} is open to every user of this machine: chmod o= ${file}`);
  }
  return lines;
}

function secretFiles({ settings, shown }: LoadedSettings): readonly string[] {
  const { config, tokenFile, noticeIdKeyFile, dataDir } = settings;
  const hides = shown.some(
    ({ source, value }) => source === "file" && /\(hidden\)|\*{3}/.test(value),
  );
  const files = [
    hides ? config : undefined,
    tokenFile,
    noticeIdKeyFile ?? join(dataDir, "notice-id.key"),
    // Made by LMDB, for everybody, before the service closed what it makes.
    join(dataDir, "store.lmdb"),
  ];
  return files.filter((file) => file !== undefined);
}
