import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { projectPath } from "../sip/harness/project.ts";

export const RULES_FILE = projectPath("deploy/prometheus/ringfence.rules.yaml");
export const RULES_TEST_FILE = projectPath("deploy/prometheus/ringfence.rules.test.yaml");

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface AlarmTest {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly h: number;
    readonly w: number;
    readonly x: number;
    readonly y: number;
  };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** Every rule that Prometheus is to load. */
export function rules(): readonly Rule[] {
  const { groups } = parse(readFileSync(RULES_FILE, "utf8")) as {
    groups: readonly { readonly rules: readonly Rule[] }[];
  };
  return groups.flatMap((group) => group.rules);
}

/** What is asked of the alarms in the tests of the rules. */
export function alarmTests(): readonly AlarmTest[] {
  const { tests } = parse(readFileSync(RULES_TEST_FILE, "utf8")) as {
    tests: readonly { readonly alert_rule_test: readonly AlarmTest[] }[];
  };
  return tests.flatMap((test) => test.alert_rule_test);
}

/** Every panel of the dashboard for Grafana, the rows between them too. */
export function panels(): readonly Panel[] {
  const text = readFileSync(projectPath("deploy/grafana/ringfence.json"), "utf8");
  return (JSON.parse(text) as { panels: readonly Panel[] }).panels;
}

/** The expressions of the dashboard with something in the place of Grafana's variables. */
export function dashboardExpressions(): readonly string[] {
  return panels()
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll("$instance", ".*").replaceAll("$__rate_interval", "5m"));
}
