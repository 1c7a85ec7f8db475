import { FINDINGS } from "../../service/doctor/finding.ts";
import type { FindingEntry } from "../../service/doctor/findings/entry.ts";
import { code, page } from "./markdown.ts";

/** `docs/doctor.md`. */
export function doctorPage(): string {
  const entries = Object.entries(FINDINGS as Record<string, FindingEntry>);
  return page(
    "What `ringfence doctor` looks at",
    "service/doctor/findings/",
    "`ringfence doctor` looks at a running Kamailio, at its script with all that it includes, and at the service, and says what to mend. It changes nothing and places no call.",
    [
      "```",
      "ringfence doctor [--config /etc/kamailio/kamailio.cfg] [--kamailio unix:/run/kamailio/kamailio_ctl] [-o json]",
      "```",
    ].join("\n"),
    "Run it on the machine of the SBC, with the settings of the service (`RINGFENCE_CONFIG` or the environment), as a user who may open Kamailio's control socket and read its script. `--kamailio` takes what `kamcmd -s` takes, or the URL of Kamailio's JSON-RPC (`http://127.0.0.1:5060/RPC`). Without `--config` it reads the script that Kamailio was started with.",
    "Exit status: 0 no fault, 65 at least one fault, 69 neither Kamailio nor a script nor the service was reached. A finding is `ok`, `warning` or `fault`; what could not be looked at, because what it needs was not reached or does not apply, is listed as such and is not well. With `-o json`: `{ faults, warnings, findings: [{ code, severity, found, places, why, mend }], notLookedAt }`.",
    "The script is read, not run: every branch is followed whose condition a 603 does not exclude (`t_check_status()`, `$T_reply_code`, `$rs`, `is_method()` and their like), and a condition on a variable is taken both ways. So a script that decides by its own variable not to go on after a 603 is reported all the same; `route(RINGFENCE_FINAL);` settles it. OpenSIPS is not looked at.",
    ...entries.map(([name, entry]) => section(name, entry)),
  );
}

function section(name: string, { about, fault, warning, why, mend }: FindingEntry): string {
  return [
    `## ${code(name)}`,
    "",
    `Looks at ${about}.`,
    "",
    ...(fault === undefined ? [] : [`- Fault: ${fault}.`]),
    ...(warning === undefined ? [] : [`- Warning: ${warning}.`]),
    `- Why: ${why}`,
    `- What to do: ${mend}`,
  ].join("\n");
}
