import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");

/** JavaScript of one file of the tests and all that it imports, for a process of its own. */
export interface Compiled {
  readonly script: string;
  remove(): Promise<void>;
}

/**
 * Compiles `file` under the project's own `.cache`, so that the packages it imports are found.
 *
 * @param file path from the root of the project
 */
export async function compile(file: string): Promise<Compiled> {
  const directory = join(ROOT, ".cache", `test-build-${process.pid}`);
  await mkdir(directory, { recursive: true });
  const project = join(directory, "tsconfig.json");
  await writeFile(
    project,
    JSON.stringify({
      extends: join(ROOT, "tsconfig.build.json"),
      compilerOptions: { outDir: "./out", rootDir: ROOT, sourceMap: false },
      files: [join(ROOT, file)],
      include: [],
    }),
  );
  await promisify(execFile)(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", project]);
  return {
    script: join(directory, "out", file.replace(/\.ts$/, ".js")),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
