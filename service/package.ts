import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let root: string | undefined;
let version: string | undefined;

/**
 * The directory of the installed package, which holds `package.json`, `dno-data/` and
 * `kamailio-cfg/`: the same whether the sources run or what was built from them.
 */
export function packageRoot(): string {
  if (root === undefined) {
    let directory = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
    root = directory;
  }
  return root;
}

/** The version that `package.json` states. */
export function packageVersion(): string {
  if (version === undefined) {
    const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
    version = (JSON.parse(text) as { version: string }).version;
  }
  return version;
}
