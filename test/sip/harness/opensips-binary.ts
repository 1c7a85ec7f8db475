import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { projectPath } from "./project.ts";

/** The OpenSIPS that tests run against, or why there is none to run against. */
export type OpensipsBinary =
  | { readonly found: true; readonly binary: string; readonly modules: string }
  | { readonly found: false; readonly reason: string };

const VARIABLE = "RINGFENCE_TEST_OPENSIPS";
const SOURCE_TREE = "/opt/opensips-src";

/** No package of Debian 12 has OpenSIPS: where there is one, somebody has put it there. */
export const OPENSIPS: OpensipsBinary = findOpensips(process.env[VARIABLE]);

function findOpensips(named: string | undefined): OpensipsBinary {
  const onPath = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  const candidates = named
    ? [named]
    : [...onPath.map((folder) => join(folder, "opensips")), join(SOURCE_TREE, "opensips")];
  const binary = candidates.find((candidate) => existsSync(candidate));
  if (binary === undefined) {
    const where = named ? `${VARIABLE}=${named} is not there` : `set ${VARIABLE} to its path`;
    return { found: false, reason: `no OpenSIPS on this machine: ${where}` };
  }
  const modules = modulesOf(binary);
  if (modules === undefined) return { found: false, reason: `no modules to go with ${binary}` };
  const missing = shippedScripts()
    .flatMap(modulesIn)
    .find((name) => !isThere(modules, name));
  if (missing !== undefined) return { found: false, reason: `${modules} has no ${missing}` };
  return { found: true, binary, modules };
}

/**
 * The modules that a script loads, without the transports, which are linked into some builds.
 *
 * @param script text of an opensips.cfg
 * @returns names such as `tm`
 */
export function modulesIn(script: string): string[] {
  const loaded = [...script.matchAll(/^loadmodule "(\w+)\.so"/gm)].map(([, name = ""]) => name);
  return loaded.filter((name) => !name.startsWith("proto_"));
}

/** Whether a module is in a folder of modules, as a package or a source tree arranges them. */
export function isThere(modules: string, name: string): boolean {
  return [join(modules, `${name}.so`), join(modules, name, `${name}.so`)].some(existsSync);
}

function shippedScripts(): string[] {
  return ["opensips.cfg", "ringfence-transit.cfg"].map((file) =>
    readFileSync(projectPath("opensips-cfg", file), "utf8"),
  );
}

/** Beside the binary in a source tree; where the package put them otherwise. */
function modulesOf(binary: string): string | undefined {
  const libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"];
  const folders = libraries
    .filter((library) => existsSync(library))
    .flatMap((library) => [library, ...readdirSync(library).map((name) => join(library, name))]);
  return [dirname(binary), ...folders.map((folder) => join(folder, "opensips"))]
    .map((folder) => join(folder, "modules/"))
    .find((folder) => existsSync(folder));
}
