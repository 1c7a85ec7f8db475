import { RUNNING_FINDINGS } from "./findings/running.ts";
import { SCRIPT_FINDINGS } from "./findings/script.ts";
import { SERVICE_FINDINGS } from "./findings/service.ts";

/** Every thing that `ringfence doctor` looks at, in the order in which it says so. */
export const FINDINGS = {
  ...RUNNING_FINDINGS,
  ...SCRIPT_FINDINGS,
  ...SERVICE_FINDINGS,
} as const;

export type FindingCode = keyof typeof FINDINGS;
/** A fault loses calls, decisions or notices; a warning may. */
export type Severity = "ok" | "warning" | "fault";

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What was seen, for an engineer. */
  readonly found: string;
  /** Where in the script, `file:line` and a few words. */
  readonly places: readonly string[];
}

/** One finding; `places` are `file:line` and a few words. */
export function finding(
  code: FindingCode,
  severity: Severity,
  found: string,
  places: readonly string[] = [],
): Finding {
  return { code, severity, found, places };
}
