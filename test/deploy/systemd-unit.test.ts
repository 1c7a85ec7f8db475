import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { SERVICE_FLAGS } from "../../bench/server-process.ts";
import { SETTINGS } from "../../service/settings.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";
import { projectPath } from "../sip/harness/project.ts";

const folder = temporaryFolder();
const UNIT = readFileSync(projectPath("deploy/ringfence.service"), "utf8");

/** The values of a key, in their order. */
function valuesOf(key: string): string[] {
  const lines = UNIT.split("\n").filter((line) => line.startsWith(`${key}=`));
  return lines.map((line) => line.slice(key.length + 1));
}

function hasSystemd(): boolean {
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the systemd unit", () => {
  it("starts before the SBC, and nothing of the SBC depends on it", () => {
    expect(valuesOf("Before")).toEqual(["kamailio.service opensips.service"]);
    expect(UNIT).not.toMatch(/^(Requires|BindsTo|PartOf|RequiredBy)=/m);
  });

  it("checks the configuration first, and a fault of it keeps no service from starting", () => {
    expect(valuesOf("ExecStartPre")).toEqual(["-ringfence config check"]);
  });

  it("is started again however often it ends", () => {
    expect(valuesOf("Restart")).toEqual(["always"]);
    expect(valuesOf("StartLimitIntervalSec")).toEqual(["0"]);
  });

  it("reloads by SIGHUP, and is given longer to leave than it takes", () => {
    expect(valuesOf("ExecReload")).toEqual(["kill -HUP $MAINPID"]);
    const leavesWithin = Number(SETTINGS.shutdownMs.otherwise) / 1_000 + 1;
    expect(Number(valuesOf("TimeoutStopSec")[0])).toBeGreaterThan(leavesWithin);
  });

  it("starts Node.js with the flags of npm start, of the container and of what is measured", () => {
    const flags = /node (--.+) dist\/service\/main\.js/;
    const { scripts } = JSON.parse(readFileSync(projectPath("package.json"), "utf8"));
    const [, started] = flags.exec(scripts.start) ?? [];
    expect(started).toMatch(/^--/);
    expect(valuesOf("Environment")).toContain(`"NODE_OPTIONS=${started}"`);
    const container = readFileSync(projectPath("deploy/container/service.Dockerfile"), "utf8");
    expect(container).toContain(`NODE_OPTIONS="${started}" `);
    expect(SERVICE_FLAGS.join(" ")).toBe(started);
  });

  it("keeps its data where the service looks for it by itself", () => {
    expect(valuesOf("StateDirectory")).toEqual(["ringfence"]);
    expect(SETTINGS.dataDir.documented).toContain("/var/lib/ringfence");
  });

  it.runIf(hasSystemd())("has no fault that systemd-analyze finds", async () => {
    const file = join(folder.path, "ringfence.service");
    // The command need not be installed where the tests run.
    await writeFile(file, UNIT.replaceAll(/=(-?)ringfence /g, `=$1${process.execPath} `));
    const { stdout, stderr } = await promisify(execFile)("systemd-analyze", ["verify", file]);
    expect(stdout + stderr).toBe("");
  });
});
