import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";

/**
 * The one way from a parsed call to its decision, the same for HTTP, JSON-RPC and the command
 * line. Answers at once unless a score has to be fetched; a promise never rejects.
 */
export interface CallPath {
  /** True when a DNO index is loaded; else listeners answer 503 and the script passes the call. */
  ready(): boolean;
  decide(call: CallAttempt): Decision | Promise<Decision>;
}
