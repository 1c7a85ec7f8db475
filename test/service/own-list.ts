import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectPath } from "../sip/harness/project.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";

/** A carrier's own list of inbound-only numbers beside the number plan, in a manifest of its own. */
export interface OwnList {
  readonly manifest: string;
  /** Puts these numbers into the file; they block when the list has been built anew. */
  write(numbers: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

export async function makeOwnList(numbers: readonly string[]): Promise<OwnList> {
  const folder = await makeScratchFolder("manifest");
  const manifest = join(folder.path, "manifest.yaml");
  const write = (list: readonly string[]) =>
    writeFile(join(folder.path, "own.csv"), `number\n${list.join("\n")}\n`);
  await write(numbers);
  await writeFile(
    manifest,
    `sources:
  - { name: number-plan, format: number-plan, path: ${projectPath("dno-data/number-plan.csv")} }
  - { name: own, format: digit-list, class: inbound-only, path: own.csv }
`,
  );
  return { manifest, write, remove: folder.remove };
}
