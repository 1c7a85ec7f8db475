import { redisKeysPage } from "../../service/store/redis/keys-page.ts";
import { analyticsPage } from "./analytics.ts";
import { causesPage } from "./causes.ts";
import { decisionLogPage } from "./decision-log.ts";
import { doctorPage } from "./doctor.ts";
import { errorsPage } from "./errors.ts";
import { metricsPage } from "./metrics.ts";
import { settingsPage } from "./settings.ts";
import { verifyPage } from "./verify.ts";

/** Every page that is generated, by its name under `docs/`. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "analytics.md": analyticsPage,
  "causes.md": causesPage,
  "decision-log.md": decisionLogPage,
  "doctor.md": doctorPage,
  "errors.md": errorsPage,
  "metrics.md": metricsPage,
  "redis-keys.md": redisKeysPage,
  "settings.md": settingsPage,
  "verify.md": verifyPage,
};
