import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { includeFiles } from "../harness/existing-sbc.ts";
import { makeScratchFolder, type ScratchFolder } from "../harness/scratch-folder.ts";
import { debianScript } from "./debian-script.ts";
import { applyRecipe, DEBIAN_PLACES, readRecipe } from "./recipe.ts";

/** Every switch whose modules are in the packages that scripts/setup installs, by itself. */
const SWITCHES = [
  ...["WITH_DEBUG", "WITH_AUTH", "WITH_USRLOCDB", "WITH_NAT", "WITH_PSTN", "WITH_ALIASDB"],
  ...["WITH_SPEEDDIAL", "WITH_MULTIDOMAIN", "WITH_JSONRPC", "WITH_ANTIFLOOD", "WITH_BLOCK3XX"],
  ...["WITH_BLOCK401407", "WITH_VOICEMAIL", "WITH_ACCDB"],
  ...["WITH_AUTH WITH_IPAUTH", "WITH_NAT WITH_NATSIPPING", "WITH_NAT WITH_RTPENGINE"],
];

describe("the recipe of kamailio-cfg/README.md on Debian's kamailio.cfg", () => {
  let folder: ScratchFolder | undefined;
  afterEach(() => folder?.remove());

  it("adds lines and changes none", async () => {
    const script = await debianScript();
    const recipe = await readRecipe();
    const applied = applyRecipe(script, recipe, DEBIAN_PLACES);
    const { include, question, final } = recipe;
    const undone = [include, question, final].reduce(
      (text, lines) => text.replace(lines, ""),
      applied,
    );
    expect(undone).toBe(script);
  });

  it.each(["", ...SWITCHES])("passes `kamailio -c` with the switches [%s]", async (switches) => {
    folder = await makeScratchFolder("recipe");
    const script = applyRecipe(await debianScript(), await readRecipe(), DEBIAN_PLACES);
    const file = join(folder.path, "kamailio.cfg");
    await writeFile(file, script);
    for (const [name, text] of Object.entries(await includeFiles())) {
      await writeFile(join(folder.path, name), text);
    }
    const defines = switches.split(" ").filter((name) => name !== "");
    await writeFile(
      join(folder.path, "kamailio-local.cfg"),
      [
        "listen=udp:127.0.0.1:5060",
        'loadmodule "db_text.so"',
        '#!define DBURL "text:///usr/share/kamailio/dbtext/kamailio"',
        ...defines.map((name) => `#!define ${name}`),
        "",
      ].join("\n"),
    );
    const check = promisify(execFile)("kamailio", ["-c", "-f", file, "-Y", folder.path], {
      timeout: 20_000,
    });
    await expect(check).resolves.toMatchObject({
      stderr: expect.stringContaining("config file ok, exiting"),
    });
  });
});
