import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../service/package.ts";
import { PAGES } from "./pages/all.ts";

// `npm run docs`: writes every page that is made from a registry in the code.
for (const [name, text] of Object.entries(PAGES)) {
  writeFileSync(join(packageRoot(), "docs", name), text());
}
