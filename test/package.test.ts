import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot, rootAbove } from "../service/package.ts";
import { PROJECT_DIRECTORY } from "./sip/harness/project.ts";

describe("the root of the package", () => {
  it("is found from any folder in it", () => {
    expect(packageRoot()).toBe(PROJECT_DIRECTORY);
    expect(rootAbove(join(PROJECT_DIRECTORY, "service", "sip"))).toBe(PROJECT_DIRECTORY);
  });

  it("is missed aloud, and not for ever, where what was built stands alone", () => {
    expect(() => rootAbove("/proc/self/fd")).toThrow(/no package\.json .*: copy the whole package/);
  });
});
