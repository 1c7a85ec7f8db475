import type { Decision } from "../decision/decision.ts";
import { outcomeText } from "../decision/outcome-text.ts";
import { quote } from "../json-text.ts";

const WOULD = { reject: ',"would":"reject"}', block: ',"would":"block"}' } as const;

/**
 * The answer to `POST /v1/decide` and to the JSON-RPC method `decide`, as JSON in ASCII.
 *
 * `status`, `phrase` and `headers` are there for a call that does not pass; `would` when a rule in
 * observe mode would have acted.
 */
export function answerText(decision: Decision): string {
  const outcome = outcomeText(decision);
  const id = quote(decision.facts.id);
  const closing = decision.would === undefined ? "}" : WOULD[decision.would.action];
  if (decision.action === "pass") return `{${outcome},"id":${id}${closing}`;
  const { status, phrase, headers } = decision.response;
  return `{${outcome},"status":${status},"phrase":${quote(phrase)},"headers":${quote(headers)},"id":${id}${closing}`;
}
