import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { environmentName, type Machine, SETTINGS, type SettingEntry } from "../settings.ts";
import { nearestName } from "./nearest.ts";

/** What the configuration file says, as texts that the kinds of the settings read. */
export interface FileSettings {
  readonly path: string;
  readonly values: ReadonlyMap<string, { readonly text: string; readonly line: number }>;
  readonly faults: readonly { readonly setting: string; readonly reason: string }[];
  readonly warnings: readonly string[];
}

const NO_FILE: FileSettings = { path: "", values: new Map(), faults: [], warnings: [] };

const NAMES = Object.entries(SETTINGS as Record<string, SettingEntry<unknown>>)
  .filter(([, entry]) => !entry.environmentOnly)
  .map(([name]) => name);

/**
 * Reads the configuration file: a YAML mapping from the names of settings to scalars.
 *
 * @param path undefined or empty when there is none
 * @returns its values with their lines; a file that cannot be read is a fault, a name that is not
 * a setting a warning
 */
export function readSettingsFile(path: string | undefined, machine: Machine): FileSettings {
  if (path === undefined || path === "") return NO_FILE;
  const faults: { setting: string; reason: string }[] = [];
  const warnings: string[] = [];
  const values = new Map<string, { text: string; line: number }>();
  const failed = (setting: string, reason: string): FileSettings => {
    return { ...NO_FILE, path, faults: [{ setting, reason }] };
  };
  let text: string;
  try {
    text = machine.readFile(path);
  } catch (error) {
    return failed(environmentName("config"), `cannot be read: ${(error as Error).message}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const error = document.errors[0];
  if (error) {
    return failed(`${path}:${error.linePos?.[0].line ?? 1}:`, error.message.split("\n")[0] ?? "");
  }
  if (document.contents === null) return { ...NO_FILE, path };
  if (!isMap(document.contents))
    return failed(`${path}:1:`, "must be a mapping of names to values");
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const line = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1;
    if (!NAMES.includes(name)) {
      const nearest = nearestName(name, NAMES);
      const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
      warnings.push(`${path}:${line}: ${name} is not a setting${hint}`);
    } else if (!isScalar(value)) {
      faults.push({ setting: `${path}:${line}: ${name}`, reason: "must be a single value" });
    } else if (value.value !== null) {
      // As it is written: a token of digits alone is no number, whose last digits would be rounded.
      values.set(name, { text: value.source ?? String(value.value), line });
    }
  }
  return { path, values, faults, warnings };
}
