import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { RingfenceError } from "./errors.ts";
import type { YamlFault } from "./yaml-reader.ts";

type ReadText<T> = (
  text: string,
  directory: string,
) => { ok: true; value: T } | { ok: false; faults: readonly YamlFault[] };

/**
 * Reads a configuration file in YAML, whole or not at all.
 *
 * @param what what the file holds, for the error: `vendors`
 * @param read takes the text, and the directory that paths in it are relative to
 * @throws RingfenceError BAD_CONFIGURATION with every fault, by file, line and key
 */
export function readYamlFile<T>(file: string, what: string, read: ReadText<T>): T {
  const bad = (reason: string) =>
    new RingfenceError("BAD_CONFIGURATION", `${what} ${file}: ${reason}`, { field: file });
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw bad(`cannot be read: ${(error as Error).message}`);
  }
  const result = read(text, dirname(file));
  if (result.ok) return result.value;
  const faults = result.faults.map(({ line, key, reason }) => `${file}:${line}: ${key} ${reason}`);
  throw bad(`\n${faults.join("\n")}`);
}
