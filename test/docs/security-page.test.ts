import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentName, SETTINGS } from "../../service/settings.ts";
import { projectPath } from "../sip/harness/project.ts";

const PAGE = readFileSync(projectPath("docs/security.md"), "utf8");

/** The rows about threats, by their cells. */
const THREATS = PAGE.split("\n")
  .filter((line) => /^\| .* \|$/.test(line))
  .map((line) => line.slice(2, -2).split(" | "))
  .filter((cells) => cells.at(-1)?.includes("`test/"));

interface Named {
  readonly file: string;
  readonly titles: readonly string[];
}

/** `test/a.test.ts`: "one", "two"; `test/b.test.ts`: "three" */
function testsOf(cell: string): readonly Named[] {
  return cell.split(/; (?=`test\/)/).map((part) => {
    const form = /^`(test\/[\w/.-]+\.test\.tsx?)`: ("[^"]+"(?:, "[^"]+")*)$/.exec(part);
    if (form === null) throw new Error(`names no tests: ${part}`);
    const titles = [...(form[2] ?? "").matchAll(/"([^"]+)"/g)].map(([, title]) => title ?? "");
    return { file: form[1] ?? "", titles };
  });
}

describe("docs/security.md", () => {
  it("has an answer, its code and its tests for every threat", () => {
    expect(THREATS.length).toBeGreaterThan(40);
    for (const cells of THREATS) expect(cells).toHaveLength(4);
    // Every row of a table that has tests is one of them: none was left out for its form.
    const tables = PAGE.split("\n\n").filter((part) => part.startsWith("| threat |"));
    const rows = tables.flatMap((table) => table.trimEnd().split("\n").slice(2));
    expect(rows).toHaveLength(THREATS.length);
  });

  it.each(THREATS)("%s", (_threat, _answer, code = "", tests = "") => {
    const files = [...code.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? "");
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(projectPath(file)))).toEqual([]);
    for (const { file, titles } of testsOf(tests)) {
      const text = existsSync(projectPath(file)) ? readFileSync(projectPath(file), "utf8") : "";
      const missing = titles.filter(
        (title) => !text.replaceAll(/\(\s+/g, "(").includes(`("${title}"`),
      );
      expect({ file, missing }).toEqual({ file, missing: [] });
    }
  });

  it("names every listener and where it is open", () => {
    for (const [name, entry] of Object.entries(SETTINGS)) {
      if (!name.toLowerCase().endsWith("listen")) continue;
      expect(PAGE).toContain(`| \`${environmentName(name)}\` ${String(entry.otherwise)} |`);
    }
  });
});
