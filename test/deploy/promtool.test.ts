import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import {
  alarmTests,
  dashboardExpressions,
  panels,
  RULES_FILE,
  RULES_TEST_FILE,
  rules,
} from "./expressions.ts";

async function promtool(...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("promtool", [...words], { timeout: 50_000 });
  return stdout + stderr;
}

describe("the rules for Prometheus", () => {
  it("are loaded", async () => {
    expect(await promtool("check", "rules", RULES_FILE)).toContain(`${rules().length} rules found`);
  });

  it("raise their alarms, and none for a service that does well", async () => {
    expect(await promtool("test", "rules", RULES_TEST_FILE)).toContain("SUCCESS");
  });

  it("say what each alarm is and what to do, and are each tested", () => {
    const tested = alarmTests();
    for (const { alert, labels, annotations } of rules()) {
      if (alert === undefined) continue;
      const severity = expect.stringMatching(/^(critical|warning|info)$/);
      expect([alert, labels?.["severity"]]).toEqual([alert, severity]);
      expect([alert, Object.keys(annotations ?? {})]).toEqual([alert, ["summary", "description"]]);
      const raised = tested.filter(({ alertname }) => alertname === alert);
      expect([alert, raised.some(({ exp_alerts: alarms }) => alarms.length > 0)]).toEqual([
        alert,
        true,
      ]);
      expect([alert, raised.some(({ exp_alerts: alarms }) => alarms.length === 0)]).toEqual([
        alert,
        true,
      ]);
    }
  });
});

describe("the dashboard for Grafana", () => {
  it("has expressions that Prometheus takes", async () => {
    const folder = makeScratchFolder("grafana");
    const file = join(folder.path, "expressions.yaml");
    const asRules = dashboardExpressions().map((expr, at) => ({ record: `panel_${at}`, expr }));
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules: asRules }] }));
    try {
      expect(await promtool("check", "rules", file)).toContain(`${asRules.length} rules found`);
    } finally {
      await folder.remove();
    }
  });

  it("has panels that do not cover each other, each with a title", () => {
    const taken = new Set<string>();
    const ids = new Set<number>();
    for (const { id, title, gridPos } of panels()) {
      expect(title).not.toBe("");
      expect(ids.has(id)).toBe(false);
      ids.add(id);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect([title, taken.has(`${x},${y}`)]).toEqual([title, false]);
          taken.add(`${x},${y}`);
        }
      }
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });
});
