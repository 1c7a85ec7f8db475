import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Program, startProgram } from "../sip/harness/program.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { environmentOf } from "./ringfence-command.ts";
import { FREE_PORTS, SERVICE } from "./service-process.ts";

let folder: ScratchFolder;

beforeAll(async () => {
  folder = await makeScratchFolder("unwritable");
});

afterAll(() => folder?.remove());

async function outputOf(dataDir: string): Promise<{ status: number; output: string }> {
  const env = environmentOf({ ...FREE_PORTS, RINGFENCE_DATA_DIR: dataDir });
  const program: Program = await startProgram(process.execPath, [SERVICE], { env });
  try {
    const status = await program.ended(20_000);
    return { status, output: program.output() };
  } finally {
    await program.stop();
  }
}

it("ends with status 74 and names RINGFENCE_DATA_DIR, when its parent is a file", async () => {
  const file = join(folder.path, "file");
  await writeFile(file, "");
  const { status, output } = await outputOf(join(file, "data"));
  expect(status).toBe(74);
  expect(output).toContain("ringfence: RINGFENCE_DATA_DIR: ");
  expect(output).toContain("ENOTDIR");
});
