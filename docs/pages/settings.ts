import { environmentName, SETTINGS, type SettingEntry } from "../../service/settings.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/settings.md`. */
export function settingsPage(): string {
  const entries = Object.entries(SETTINGS as Record<string, SettingEntry<unknown>>);
  const rows = entries.map(([name, entry]) => [
    code(environmentName(name)),
    entry.environmentOnly ? "" : code(name),
    shownDefault(entry),
    entry.kind.name,
    entry.secret ? `${entry.meaning} Secret: never shown.` : entry.meaning,
  ]);
  return page(
    "Settings",
    "service/settings.ts",
    "Each is read from the environment, else from the YAML file that `RINGFENCE_CONFIG` names, else its default holds. `ringfence config show` prints what holds and where it came from; `ringfence config check` says what is wrong, all of it at once. A name that is no setting is a warning, a value that is not allowed ends the start with exit status 78. Settings are read when the service starts; SIGHUP reads the policy file and the lists again, not these.",
    table(["environment", "in the file", "default", "takes", "meaning"], rows),
    "What a carrier decides about calls (modes, thresholds, responses, contact, trunks) is not here: it is in the policy file.",
  );
}

function shownDefault({ otherwise, documented }: SettingEntry<unknown>): string {
  if (documented !== undefined) return documented;
  return typeof otherwise === "string" ? code(otherwise) : "none";
}
