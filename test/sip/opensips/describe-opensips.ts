import { describe } from "vitest";
import { OPENSIPS } from "../harness/opensips-binary.ts";

/** A `describe` that is skipped, and says why, on a machine without OpenSIPS. */
export function describeOpensips(name: string, tests: () => void): void {
  if (OPENSIPS.found) describe(name, tests);
  else describe.skip(`${name} [skipped: ${OPENSIPS.reason}]`, tests);
}
