import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RingfenceError } from "./errors.ts";

let root: string | undefined;
let version: string | undefined;

/**
 * The directory of the installed package, which holds `package.json`, `dno-data/` and
 * `kamailio-cfg/`: the same whether the sources run or what was built from them.
 *
 * @throws RingfenceError BAD_CONFIGURATION when what was built was copied away without it
 */
export function packageRoot(): string {
  root ??= rootAbove(dirname(fileURLToPath(import.meta.url)));
  return root;
}

/** The nearest directory with a `package.json`, from `directory` upward. */
export function rootAbove(directory: string): string {
  if (existsSync(join(directory, "package.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory) {
    const message = `there is no package.json beside or above ${import.meta.dirname}: copy the whole package`;
    throw new RingfenceError("BAD_CONFIGURATION", message);
  }
  return rootAbove(parent);
}

/** The version that `package.json` states. */
export function packageVersion(): string {
  if (version === undefined) {
    const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
    version = (JSON.parse(text) as { version: string }).version;
  }
  return version;
}
