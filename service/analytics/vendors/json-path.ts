/** The way to a value: names of members, and places in arrays. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads a path as an operator writes it: `spamRisk.level`, `data[0].score`; a name that has a dot
 * in it stands in quotes, `"a.b".c`.
 *
 * @returns undefined for what is none
 */
export function readJsonPath(text: string): JsonPath | undefined {
  const path: (string | number)[] = [];
  const step = /(?:^|\.)(?:"([^"]+)"|([^.[\]"]+))|\[(\d{1,6})\]/y;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) return undefined;
    path.push(found[3] === undefined ? (found[1] ?? found[2] ?? "") : Number(found[3]));
  }
  return path.length > 0 ? path : undefined;
}

/** What is at a path of a parsed JSON value; undefined when nothing is. */
export function valueAt(json: unknown, path: JsonPath): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value) !== (typeof step === "number")) return undefined;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
