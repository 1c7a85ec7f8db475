import { execFile } from "node:child_process";
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { transportLines } from "../harness/kamailio.ts";
import { projectPath } from "../harness/project.ts";
import { makeScratchFolder, type ScratchFolder } from "../harness/scratch-folder.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const SWITCHES: readonly (readonly string[])[] = [
  [],
  ["#!define RINGFENCE_WITH_OBSERVE"],
  ["#!define RINGFENCE_WITH_ACC"],
  ["#!define RINGFENCE_WITH_OBSERVE", "#!define RINGFENCE_WITH_ACC"],
];

const INCLUDES: readonly (readonly string[])[] = [
  ["ringfence.cfg"],
  ["ringfence.cfg", "ringfence-tdm.cfg", "ringfence-ends.cfg"],
  ["ringfence-transit.cfg"],
  ["ringfence-transit.cfg", "ringfence-tdm.cfg"],
];

const CASES = INCLUDES.flatMap((includes) =>
  SWITCHES.flatMap((switches) =>
    TRANSPORTS.map((transport) => [includes, switches, transport] as const),
  ),
);

// README.md: "It loads the modules that you have not loaded"
describe("a script that loads no module itself", () => {
  let folder: ScratchFolder | undefined;
  afterEach(() => folder?.remove());

  it.each(CASES)("passes `kamailio -c` with %j, %j, asking by %s", async (...one) => {
    const [includes, switches, transport] = one;
    folder = await makeScratchFolder("bare");
    const scripts = projectPath("kamailio-cfg");
    for (const file of await readdir(scripts)) {
      if (file.startsWith("ringfence"))
        await copyFile(join(scripts, file), join(folder.path, file));
    }
    await writeFile(
      join(folder.path, "ringfence-local.cfg"),
      [
        ...transportLines({ transport, httpPort: 8603, rpcPort: 8604 }),
        ...switches,
        '#!define RINGFENCE_TDM_GATEWAYS "^192\\.0\\.2\\.(7|8)$"',
        "",
      ].join("\n"),
    );
    const file = join(folder.path, "kamailio.cfg");
    await writeFile(file, script(includes));
    const check = promisify(execFile)("kamailio", ["-c", "-f", file, "-Y", folder.path], {
      timeout: 20_000,
    });
    await expect(check).resolves.toMatchObject({
      stderr: expect.stringContaining("config file ok, exiting"),
    });
  });
});

function script(includes: readonly string[]): string {
  const asks = includes.includes("ringfence.cfg") ? "\troute(RINGFENCE);\n" : "";
  const hears = includes.includes("ringfence-tdm.cfg") ? '\tt_on_reply("RINGFENCE_TDM");\n' : "";
  return `#!KAMAILIO
listen=udp:127.0.0.1:5060
${includes.map((file) => `include_file "${file}"`).join("\n")}
request_route {
${asks}	route(AFTER_RINGFENCE);
}
route[AFTER_RINGFENCE] {
	t_on_failure("NEXT");
${hears}	t_relay();
	exit;
}
failure_route[NEXT] {
	route(RINGFENCE_FINAL);
}
`;
}
