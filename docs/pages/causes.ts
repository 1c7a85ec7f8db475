import { CAUSES } from "../../service/decision/causes.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/causes.md`. */
export function causesPage(): string {
  const rows = Object.entries(CAUSES).map(([cause, { action, meaning, source }]) => [
    code(cause),
    action,
    meaning,
    source,
  ]);
  return page(
    "Causes",
    "service/decision/causes.ts",
    "Why a call was passed, rejected or blocked: the field `cause` of an answer, of the decision log and of the metrics. The action is what the cause comes to when its rule is enforced; a rule in observe mode passes the call with cause `none` and says in `would` what it would have done.",
    table(["cause", "action", "meaning", "ground"], rows),
    "This page is not legal advice.",
  );
}
