import { DECISION_FIELDS } from "../../service/observability/decision-line.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/decision-log.md`. */
export function decisionLogPage(): string {
  const rows = Object.entries(DECISION_FIELDS).map(([field, meaning]) => [code(field), meaning]);
  return page(
    "The decision log",
    "service/observability/decision-line.ts",
    "One line of JSON for each decision, on standard output between the other lines of the log, with `msg` set to `decision`. `RINGFENCE_LOG_DECISIONS=off` turns it off, `RINGFENCE_LOG_NUMBERS` says how telephone numbers stand in it. A field without a value is left out. A line is ASCII and holds no line break but its last character, whatever the call held.",
    table(["field", "meaning"], rows),
    "Lines are written in batches, within a tenth of a second. When standard output is not read, 8 MB are kept, further lines are dropped and counted in `ringfence_log_writes_dropped_total`; a call never waits for its line. A decision that the SBC asked for and did not wait for (its timeout, a caller who hung up) is in the log as well.",
  );
}
