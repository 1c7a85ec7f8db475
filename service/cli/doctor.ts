import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parsePolicy } from "../decision/policy/policy-file.ts";
import { collectKamailio } from "../doctor/collect/kamailio.ts";
import { kamailioControl } from "../doctor/collect/kamailio-control.ts";
import { clockSynchronised, datagramQueue, modulesOnDisk } from "../doctor/collect/machine.ts";
import { collectScript } from "../doctor/collect/script-file.ts";
import { collectServers } from "../doctor/collect/servers.ts";
import { clockAhead, collectService } from "../doctor/collect/service.ts";
import type { Evidence, PolicySeen } from "../doctor/evidence.ts";
import { examine, type Report } from "../doctor/examine.ts";
import { FINDINGS, type Finding, type Severity } from "../doctor/finding.ts";
import { questionOf } from "../doctor/script/question.ts";
import type { Settings } from "../settings.ts";
import type { CliContext } from "./cli-context.ts";
import { askService } from "./running-service.ts";

interface DoctorOptions {
  readonly config?: string;
  readonly kamailio: string;
}

/** Exit status when a fault was found, and when there was nothing to look at (sysexits.h). */
export type DoctorStatus = 65 | 69;

/**
 * `ringfence doctor`: looks at a running Kamailio, its script and the service, and says what to mend.
 *
 * @param endWith called with the exit status when it is not 0; the findings are printed all the same
 */
export function doctorCommand(
  program: Command,
  context: CliContext,
  endWith: (status: DoctorStatus) => void,
): void {
  program
    .command("doctor")
    .description("look at a running Kamailio, its script and the service, and say what to mend")
    .option("--config <file>", "Kamailio's script; without it the one that Kamailio runs")
    .option(
      "--kamailio <address>",
      "Kamailio's control socket, as kamcmd -s takes it, or the URL of its JSON-RPC",
      "unix:/run/kamailio/kamailio_ctl",
    )
    .addHelpText(
      "after",
      "\nExit status: 0 no fault, 65 a fault, 69 neither Kamailio nor a script nor the service was\nreached. docs/doctor.md says what is looked at.",
    )
    .action(async (options: DoctorOptions) => {
      const evidence = await collect(options, context);
      const report = examine(evidence);
      context.print(shown(report), inWords(report));
      const { kamailio, script, service } = evidence;
      if (!kamailio.ok && !script.ok && !service.ok) endWith(69);
      else if (count(report, "fault") > 0) endWith(65);
    });
}

async function collect(options: DoctorOptions, context: CliContext): Promise<Evidence> {
  const settings = context.settings();
  const nowMs = context.now();
  const control = kamailioControl(options.kamailio);
  const { running, commandLine } = await collectKamailio(control, nowMs);
  const { script, changedAtMs } = collectScript(options.config, commandLine);
  const question = script.ok ? questionOf(script.value) : undefined;
  return {
    nowMs,
    kamailio: running,
    script,
    scriptChangedAtMs: changedAtMs,
    modulesOnDisk: modulesOnDisk(),
    datagramQueue: datagramQueue(),
    clockSynchronised: await clockSynchronised(),
    servers: question === undefined ? [] : await collectServers(question),
    service: await collectService((method, params) => askService(settings, method, params)),
    clockAheadMs: await clockAhead(settings.adminListen, context.now),
    policy: policySeen(settings),
  };
}

function policySeen({ policy: file }: Settings): PolicySeen {
  if (file === undefined) return { kind: "built-in" };
  try {
    const parsed = parsePolicy(readFileSync(file, "utf8"));
    if (parsed.ok) return { kind: "good", file, version: parsed.policy.version };
    const reasons = parsed.faults.map(({ line, key, reason }) => `line ${line}: ${key} ${reason}`);
    return { kind: "bad", file, reasons };
  } catch (error) {
    return { kind: "bad", file, reasons: [(error as Error).message] };
  }
}

function count({ findings }: Report, severity: Severity): number {
  return findings.filter((one) => one.severity === severity).length;
}

/** Of what is well neither the reason nor the remedy is printed. */
function shown(report: Report): object {
  return {
    faults: count(report, "fault"),
    warnings: count(report, "warning"),
    findings: report.findings.map((one) => {
      const { why, mend } = FINDINGS[one.code];
      return one.severity === "ok" ? one : { ...one, why, mend };
    }),
    notLookedAt: report.notLookedAt,
  };
}

const WORST_FIRST: readonly Severity[] = ["fault", "warning", "ok"];

function inWords(report: Report): string {
  const lines = WORST_FIRST.flatMap((severity) =>
    report.findings.filter((one) => one.severity === severity).map(paragraph),
  );
  const skipped =
    report.notLookedAt.length === 0 ? [] : [`not looked at: ${report.notLookedAt.join(", ")}`];
  const sum = `${count(report, "fault")} faults, ${count(report, "warning")} warnings`;
  return [...lines, ...skipped, sum].join("\n");
}

function paragraph({ code, severity, found, places }: Finding): string {
  const first = `${severity.padEnd(7)}  ${code}: ${found}`;
  if (severity === "ok") return first;
  const { why, mend } = FINDINGS[code];
  const rest = [...places.map((place) => `at ${place}`), `why: ${why}`, `do: ${mend}`];
  return [first, ...rest.map((line) => `         ${line}`), ""].join("\n");
}
