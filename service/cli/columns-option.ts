import { InvalidArgumentError } from "commander";

/** `--columns time=start,calling=ani` of the commands that read call detail records. */
export function columnsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  const bad = pairs.find((pair) => pair.length !== 2 || pair.includes(""));
  if (bad) throw new InvalidArgumentError(`${bad.join("=")} is no field=name`);
  return Object.fromEntries(pairs) as Record<string, string>;
}
