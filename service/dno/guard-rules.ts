import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RingfenceError } from "../errors.ts";
import type { YamlValue } from "../yaml-reader.ts";
import type { NumberRange } from "./forbidden-numbers.ts";
import { GUARD_LIMITS, type GuardLimits } from "./guard-limits.ts";
import { splitCells } from "./sources/cells.ts";
import { readDigitPattern } from "./sources/digit-pattern.ts";

/** What a manifest says of guards: their limits, and files of numbers that no list may block. */
export interface GuardSection {
  readonly limits: GuardLimits;
  /** Absolute paths. */
  readonly mustNotContain: readonly string[];
}

const SHARES = {
  refusedPercent: "refusedShare",
  rowsShrinkPercent: "rowsShrinkShare",
  entriesShrinkPercent: "entriesShrinkShare",
  entriesGrowthPercent: "entriesGrowthShare",
} as const satisfies Record<string, keyof GuardLimits>;

const COUNTS = ["vanishedExchanges", "changedNpas", "filesUntilFree"] as const;

/** A list may grow to a hundred times its size before it is not a list but a mistake. */
const MOST_PERCENT = 10_000;
const MOST_COUNT = 800_000;

/**
 * Reads `guards` of a manifest: `refusedPercent`, `rowsShrinkPercent`, `entriesShrinkPercent`,
 * `entriesGrowthPercent`, `vanishedExchanges`, `changedNpas`, `filesUntilFree` and `mustNotContain`.
 *
 * @param directory what paths are relative to
 */
export function readGuardSection(value: YamlValue | undefined, directory: string): GuardSection {
  const members = value?.members([...Object.keys(SHARES), ...COUNTS, "mustNotContain"]);
  const limits: { -readonly [Limit in keyof GuardLimits]: number } = { ...GUARD_LIMITS };
  for (const [key, limit] of Object.entries(SHARES)) {
    const percent = members?.get(key)?.number(0, MOST_PERCENT);
    if (percent !== undefined) limits[limit] = percent / 100;
  }
  for (const limit of COUNTS) {
    const least = limit === "filesUntilFree" ? 1 : 0;
    limits[limit] = members?.get(limit)?.integer(least, MOST_COUNT) ?? limits[limit];
  }
  const files = members?.get("mustNotContain")?.items() ?? [];
  return { limits, mustNotContain: files.map((file) => resolve(directory, file.text() ?? "")) };
}

/**
 * Reads files of numbers that no list may block: own numbers in use, emergency centres. A number or
 * block a line, in the first column; a header, empty lines and lines that begin with `#` are left out.
 *
 * @throws RingfenceError `DATA_REFUSED` for a line that is neither; `IO` when a file cannot be read
 */
export async function readForbidden(files: readonly string[]): Promise<readonly NumberRange[]> {
  const ranges: NumberRange[] = [];
  for (const file of files) {
    for (const [at, line] of (await readText(file)).split(/\r?\n/).entries()) {
      const cell = splitCells(line)?.[0] ?? line;
      const isHeader = at === 0 && !/\d/.test(cell);
      if (cell === "" || cell.startsWith("#") || isHeader) continue;
      const pattern = readDigitPattern(cell);
      if (!pattern.ok) {
        const message = `${file}: line ${at + 1}: ${pattern.reason}`;
        throw new RingfenceError("DATA_REFUSED", message, { field: file });
      }
      ranges.push({ first: pattern.first, last: pattern.last });
    }
  }
  return ranges;
}

async function readText(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\ufeff/, "");
  } catch (cause) {
    throw new RingfenceError("IO", `${file} cannot be read (guards.mustNotContain)`, {
      field: file,
      cause,
    });
  }
}
