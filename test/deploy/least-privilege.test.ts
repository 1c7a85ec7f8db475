import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { projectPath } from "../sip/harness/project.ts";

/** The service, and what downloads and reads lists for it. */
const UNITS = ["deploy/ringfence.service", "dno-data/cron/ringfence-reload.service"];

function hasSystemd(): boolean {
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.each(UNITS)("the unit %s", (file) => {
  const unit = readFileSync(projectPath(file), "utf8");
  const valuesOf = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value]) => value);

  it("runs without root, capabilities, devices, homes or other users' files", () => {
    for (const [key, value] of [
      ["User", "ringfence"],
      ["CapabilityBoundingSet", ""],
      ["NoNewPrivileges", "yes"],
      ["PrivateDevices", "yes"],
      ["PrivateTmp", "yes"],
      ["ProtectHome", "yes"],
      ["ProtectSystem", "strict"],
      ["RestrictSUIDSGID", "yes"],
      ["SystemCallFilter", "@system-service"],
      // Each start gives the directory this mode: a laxer one of either unit would undo the other's.
      ["StateDirectoryMode", "0750"],
      ["UMask", "0027"],
    ] as const) {
      expect([key, ...valuesOf(key)]).toEqual([key, value]);
    }
    expect(unit).not.toMatch(/TOKEN|SECRET|PASSWORD/i);
  });

  it.runIf(hasSystemd())(
    "is exposed by no more than 2 of 10, as systemd-analyze counts",
    async () => {
      const words = ["security", "--offline=true", "--no-pager", "--threshold=20"];
      const { stdout } = await promisify(execFile)("systemd-analyze", [
        ...words,
        projectPath(file),
      ]);
      expect(stdout).toMatch(/Overall exposure level for ringfence(-reload)?\.service: [012]\.\d /);
    },
  );
});
