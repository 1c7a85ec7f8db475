import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PAGES } from "../../docs/pages/all.ts";
import { CAUSES } from "../../service/decision/causes.ts";
import { ERRORS } from "../../service/errors.ts";
import { packageRoot } from "../../service/package.ts";
import { environmentName, SETTINGS } from "../../service/settings.ts";

describe("the generated pages", () => {
  for (const [name, text] of Object.entries(PAGES)) {
    it(`docs/${name} is what \`npm run docs\` writes`, () => {
      expect(readFileSync(join(packageRoot(), "docs", name), "utf8")).toBe(text());
    });
  }

  it("name every setting, cause and error", () => {
    for (const name of Object.keys(SETTINGS)) {
      expect(PAGES["settings.md"]?.()).toContain(`| \`${environmentName(name)}\` |`);
    }
    for (const cause of Object.keys(CAUSES))
      expect(PAGES["causes.md"]?.()).toContain(`| \`${cause}\` |`);
    for (const code of Object.keys(ERRORS))
      expect(PAGES["errors.md"]?.()).toContain(`| \`${code}\` |`);
  });
});
