import { type Action, CAUSES, type Cause } from "../decision/causes.ts";
import type { Decision, Mode } from "../decision/decision.ts";
import { quote } from "../json-text.ts";

const ACTIONS: readonly Action[] = ["pass", "reject", "block"];
const MODES: readonly Mode[] = ["enforce", "observe"];

type Opening = Record<Cause, Record<Mode, string>>;

function openings(action: Action): Opening {
  const opening = (cause: string, mode: Mode) =>
    `{"action":"${action}","cause":"${cause}","mode":"${mode}"`;
  const byMode = (cause: string) =>
    Object.fromEntries(MODES.map((mode) => [mode, opening(cause, mode)]));
  return Object.fromEntries(Object.keys(CAUSES).map((cause) => [cause, byMode(cause)])) as Opening;
}

/** The start of every answer that there can be, so that a call joins a few strings and no more. */
const OPENINGS = Object.fromEntries(ACTIONS.map((action) => [action, openings(action)])) as Record<
  Action,
  Opening
>;

const WOULD = { reject: ',"would":"reject"}', block: ',"would":"block"}' } as const;

/**
 * The answer to `POST /v1/decide` and to the JSON-RPC method `decide`, as JSON in ASCII.
 *
 * `status`, `phrase` and `headers` are there for a call that does not pass; `would` when a rule in
 * observe mode would have acted.
 */
export function answerText(decision: Decision): string {
  const opening = OPENINGS[decision.action][decision.cause][decision.mode];
  const id = quote(decision.facts.id);
  const closing = decision.would === undefined ? "}" : WOULD[decision.would.action];
  if (decision.action === "pass") return `${opening},"id":${id}${closing}`;
  const { status, phrase, headers } = decision.response;
  return `${opening},"status":${status},"phrase":${quote(phrase)},"headers":${quote(headers)},"id":${id}${closing}`;
}
