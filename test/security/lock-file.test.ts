import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { projectPath } from "../sip/harness/project.ts";

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
}

const PACKAGES = Object.entries(
  (
    JSON.parse(readFileSync(projectPath("package-lock.json"), "utf8")) as {
      packages: Record<string, LockedPackage>;
    }
  ).packages,
).filter(([path]) => path !== "");

/** `node_modules/a/node_modules/@b/c` is the package `@b/c`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

function names(wanted: (one: LockedPackage) => boolean): readonly string[] {
  return PACKAGES.filter(([, one]) => wanted(one))
    .map(([path]) => nameOf(path))
    .sort();
}

/**
 * Optional binaries of other platforms than the one on which the file was made: the mirror there
 * did not say their hash, and Debian on x86-64 never installs them.
 */
const WITHOUT_HASH = [
  "@biomejs/cli-android-arm64",
  "@biomejs/cli-android-x64",
  "@biomejs/cli-darwin-arm64",
  "@biomejs/cli-darwin-x64",
  "@biomejs/cli-linux-arm64-musl",
  "@biomejs/cli-linux-x64-musl",
  "@biomejs/cli-win32-arm64",
  "@biomejs/cli-win32-x64",
  "@msgpackr-extract/msgpackr-extract-darwin-arm64",
  "@msgpackr-extract/msgpackr-extract-darwin-x64",
  "@msgpackr-extract/msgpackr-extract-linux-arm",
  "@msgpackr-extract/msgpackr-extract-win32-x64",
];

/** What runs at `npm ci`: each takes a binary that is made already, or compiles its own. */
const WITH_INSTALL_SCRIPT = ["lmdb", "msgpackr-extract"];
/** Of testcontainers and what it brings along: never in an installed service. */
const WITH_INSTALL_SCRIPT_FOR_TESTS = ["cpu-features", "protobufjs", "ssh2"];

const LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC"];
const MORE_LICENCES = ["MIT", "MIT OR Apache-2.0", "MIT-0", "MPL-2.0", "Unlicense"];
/** Their package.json has the licence in an older form, MIT each. */
const WITHOUT_LICENCE = ["buildcheck", "cpu-features", "ssh2"];

describe("the lock file", () => {
  it("has a hash for every package that is installed, so that nobody can change one on its way", () => {
    expect(names(({ integrity }) => integrity === undefined)).toEqual(WITHOUT_HASH);
    const hashes = PACKAGES.flatMap(([, { integrity }]) => integrity ?? []);
    expect(hashes.filter((hash) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(hash))).toEqual([]);
    const unhashed = PACKAGES.filter(([, { integrity }]) => integrity === undefined);
    expect(unhashed.every(([, { optional }]) => optional === true)).toBe(true);
  });

  it("takes every package from the registry: none from a repository, an archive or a folder", () => {
    const elsewhere = names(
      ({ resolved }) =>
        resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere).toEqual([]);
  });

  it("has versions in package.json that are exact: an update is somebody's decision", () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(projectPath("package.json"), "utf8"),
    ) as Record<"dependencies" | "devDependencies", Record<string, string>>;
    const wanted = Object.entries({ ...dependencies, ...devDependencies });
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const locked = new Map(PACKAGES.map(([path, { version }]) => [path, version]));
    for (const [name, version] of wanted) {
      expect([name, locked.get(`node_modules/${name}`)]).toEqual([name, version]);
    }
  });

  it("lets no package run a script when it is installed but those that are known to", () => {
    const runs = (dev: boolean) =>
      names((one) => one.hasInstallScript === true && (one.dev ?? false) === dev);
    expect(runs(false)).toEqual(WITH_INSTALL_SCRIPT);
    expect(runs(true)).toEqual(WITH_INSTALL_SCRIPT_FOR_TESTS);
  });

  it("has licences only that a carrier's counsel has seen before", () => {
    const known = [...LICENCES, ...MORE_LICENCES];
    expect(names(({ license }) => license === undefined)).toEqual(WITHOUT_LICENCE);
    expect(names(({ license }) => license !== undefined && !known.includes(license))).toEqual([]);
    // What asks for its source to be passed on is for tests alone.
    expect(names(({ license, dev }) => license === "MPL-2.0" && dev !== true)).toEqual([]);
  });
});
