import { describe } from "vitest";
import { OPENSIPS } from "../harness/opensips-binary.ts";

/**
 * A `describe` that is skipped, and says why, on a machine without OpenSIPS.
 *
 * @param missing what else these tests would need and do not find; nothing when left out
 */
export function describeOpensips(name: string, tests: () => void, missing?: string): void {
  const reason = OPENSIPS.found ? missing : OPENSIPS.reason;
  if (reason === undefined) {
    describe(name, tests);
    return;
  }
  // Not every reporter prints the names of what it skips.
  console.warn(`skipped: ${name}: ${reason}`);
  describe.skip(`${name} [skipped: ${reason}]`, tests);
}
