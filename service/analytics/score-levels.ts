import type { YamlValue } from "../yaml-reader.ts";

/** Reads which score, 0 to 100, each word or number of a company's grades stands for. */
export function readScoreLevels(value: YamlValue | undefined): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const [level, score] of value?.members() ?? []) {
    const read = score.number(0, 100);
    if (read !== undefined) levels.set(level, read);
  }
  return levels;
}
