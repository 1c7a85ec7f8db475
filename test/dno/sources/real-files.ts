import { existsSync } from "node:fs";
import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "../../..");

/** Where real numbering data lies beside the project, on machines that have it. */
const SHARED = join(PROJECT, "../shared/data");

/** A file beside the project; undefined where it is not. */
export function realFile(name: string): string | undefined {
  const path = join(SHARED, name);
  return existsSync(path) ? path : undefined;
}
