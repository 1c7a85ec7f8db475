import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectScript } from "../../../service/doctor/collect/script-file.ts";

describe("the script that is looked at", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-doctor-script-"));
    await writeFile(join(directory, "sbc.cfg"), "#!ifdef X\nroute[A] { }\n#!endif\nroute { }");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const filesOf = (named: string | undefined, ...words: readonly string[]) => {
    const { script } = collectScript(named, { words, directory });
    return script.ok ? script.value.files : script.why;
  };

  it("is the one that is named", () => {
    const file = join(directory, "sbc.cfg");
    expect(filesOf(file, "kamailio", "-f", "/other.cfg")).toEqual([file]);
  });

  it("is else the one that Kamailio was started with, from its working directory", () => {
    expect(filesOf(undefined, "kamailio", "-f", "sbc.cfg")).toEqual([join(directory, "sbc.cfg")]);
    expect(filesOf(undefined, "kamailio", "-fsbc.cfg")).toEqual([join(directory, "sbc.cfg")]);
  });

  it("is read with what the command line defines", () => {
    const { script } = collectScript(undefined, {
      words: ["-f", "sbc.cfg", "-A", "X=1"],
      directory,
    });
    expect(script.ok && script.value.routes.map(({ name }) => name)).toEqual(["A", ""]);
  });

  it("was changed when the youngest of its files was", async () => {
    await writeFile(join(directory, "sbc.cfg"), 'include_file "more.cfg"');
    await writeFile(join(directory, "more.cfg"), "route { }");
    await utimes(join(directory, "sbc.cfg"), 1_000, 1_000);
    await utimes(join(directory, "more.cfg"), 2_000, 2_000);
    expect(collectScript("sbc.cfg", { words: [], directory }).changedAtMs).toBeUndefined();
    const { changedAtMs } = collectScript(join(directory, "sbc.cfg"), { words: [], directory });
    expect(changedAtMs).toBe(2_000_000);
  });

  it("says why it cannot be read", () => {
    expect(filesOf(join(directory, "gone.cfg"))).toMatch(/^ENOENT/);
  });
});
