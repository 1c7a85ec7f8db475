import { type Action, CAUSES, type Cause } from "./causes.ts";
import type { Decision, Mode } from "./decision.ts";

type ByCauseAndMode = Record<Cause, Record<Mode, string>>;

function textsOf(action: Action): ByCauseAndMode {
  const text = (cause: string, mode: Mode) =>
    `"action":"${action}","cause":"${cause}","mode":"${mode}"`;
  const causes = Object.keys(CAUSES).map((cause) => [
    cause,
    { enforce: text(cause, "enforce"), observe: text(cause, "observe") },
  ]);
  return Object.fromEntries(causes) as ByCauseAndMode;
}

const TEXTS: Record<Action, ByCauseAndMode> = {
  pass: textsOf("pass"),
  reject: textsOf("reject"),
  block: textsOf("block"),
};

/**
 * The members `action`, `cause` and `mode` of a decision as JSON, without braces: ready-made,
 * because each call needs them in its answer and in its line of the log.
 */
export function outcomeText(decision: Decision): string {
  return TEXTS[decision.action][decision.cause][decision.mode];
}
