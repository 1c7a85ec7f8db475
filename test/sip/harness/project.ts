import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json, wherever this file runs from (source or dist). */
export const PROJECT_DIRECTORY = findProject(import.meta.dirname);

function findProject(directory: string): string {
  return existsSync(join(directory, "package.json")) ? directory : findProject(dirname(directory));
}

/** Absolute path of a file of the project. */
export function projectPath(...parts: readonly string[]): string {
  return join(PROJECT_DIRECTORY, ...parts);
}
