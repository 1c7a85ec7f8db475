import { basename } from "node:path";
import { type Finding, type FindingCode, finding } from "../finding.ts";
import { allCalls } from "../script/calls.ts";
import type { Script } from "../script/script.ts";
import type { Call, Route } from "../script/syntax.ts";
import { matches } from "../script/truth.ts";
import { callsReached } from "../script/walk.ts";
import { placeOf } from "./place.ts";

/** Final for every branch (RFC 3261 §16.7, RFC 8197, RFC 8688); 603 is the one of 603+. */
const REFUSALS = [603, 607, 608] as const;

/** It runs when nothing resumed a suspended call: no gateway has answered anything by then. */
const OWN_FAILURE_ROUTE = "RINGFENCE_LATE";

/** What sends a request on. */
export const RELAYS = /^(t_relay(_to.*)?|t_forward_nonack.*|forward(_.*)?)$/;
const REPLIES =
  /^(t_reply(_callid)?|t_send_reply|send_reply(_mode)?|sl_send_reply|sl_reply(_error)?)$/;
const STATUS_CHANGES = /^change_reply_status(_code)?$/;

/** A failure_route that tries another destination on a refusal. */
export function checkHunting(script: Script): Finding {
  const reached = failureRoutes(script).map((route) =>
    among(script, route, (call) => RELAYS.test(call.name)),
  );
  return conclude("script.hunts", reached, "no failure_route goes on after a 603");
}

/** A failure_route that answers in the place of a refusal. */
export function checkOwnAnswers(script: Script): Finding {
  const reached = failureRoutes(script)
    // What stands behind a relay answers for its failure, and checkHunting() has spoken of that.
    .filter((route) => among(script, route, (call) => RELAYS.test(call.name)).length === 0)
    .map((route) => among(script, route, (call) => REPLIES.test(call.name)));
  return conclude(
    "script.answers-itself",
    reached,
    "no failure_route answers in the place of a 603",
  );
}

/** A reply_route or onreply_route that makes another response of a refusal. */
export function checkReplyChanges(script: Script): Finding {
  const reached = replyRoutes(script).map((route) =>
    among(script, route, ({ name }) => STATUS_CHANGES.test(name) || REPLIES.test(name)),
  );
  return conclude("script.changes-reply", reached, "603 keeps its status and phrase");
}

/** A reply_route or onreply_route that takes the Reason header from a refusal, or adds one to it. */
export function checkReason(script: Script): Finding {
  const reached = replyRoutes(script).map((route) => among(script, route, touchesReason));
  return conclude("script.removes-reason", reached, "Reason stays in replies");
}

interface Reached {
  readonly status: number;
  readonly route: Route;
  readonly call: Call;
}

function among(script: Script, route: Route, wanted: (call: Call) => boolean): Reached[] {
  return REFUSALS.flatMap((status) =>
    callsReached(script, route, { status, within: route.kind })
      .filter(wanted)
      .map((call) => ({ status, route, call })),
  );
}

function conclude(
  code: FindingCode,
  reachedByRoute: readonly (readonly Reached[])[],
  otherwise: string,
): Finding {
  const reached = reachedByRoute.flat();
  if (reached.length === 0) return finding(code, "ok", otherwise);
  const statuses = REFUSALS.filter((status) => reached.some((one) => one.status === status));
  const severity = statuses.includes(603) ? "fault" : "warning";
  const places = new Set(reached.map(({ route, call }) => placeOf(call, route)));
  return finding(code, severity, `a ${statuses.join(", ")} gets there`, [...places]);
}

/** Those that some call arms, and what tm runs for a single branch. */
function failureRoutes(script: Script): Route[] {
  const armed = armedBy(script, "t_on_failure");
  const branchArmed = armedBy(script, "t_on_branch_failure");
  const prefix = "tm:branch-failure:";
  return script.routes
    .filter(
      ({ kind, name }) =>
        (kind === "failure" && name !== OWN_FAILURE_ROUTE && armed(name)) ||
        (kind === "event" && name.startsWith(prefix) && branchArmed(name.slice(prefix.length))),
    )
    .map((route) => ({ ...route, kind: "failure" }));
}

/** Those for every reply, and those that some call arms. */
function replyRoutes(script: Script): Route[] {
  const armed = armedBy(script, "t_on_reply");
  return script.routes.filter(
    ({ kind, name }) => kind === "reply" || (kind === "onreply" && (name === "" || armed(name))),
  );
}

function armedBy(script: Script, name: string): (route: string) => boolean {
  const calls = allCalls(script).filter((call) => call.name === name);
  // A name that is put together while the script runs may be any.
  if (calls.some(({ parameters }) => parameters[0]?.fixed === false)) return () => true;
  const names = new Set(calls.map(({ parameters }) => parameters[0]?.text));
  return (route) => names.has(route);
}

/** Whether a function of textops or textopsx takes a Reason header away, or puts another there. */
function touchesReason({ name, parameters: [first, second], at }: Call): boolean {
  const matching = (expression: string) => matches(expression, "Reason") !== false;
  if (name === "keep_hf") return first === undefined || (first.fixed && !matching(first.text));
  if (!first?.fixed) return false;
  switch (name) {
    case "remove_hf":
    case "remove_hf_idx":
    case "remove_hf_match":
    case "remove_hf_pv":
    case "remove_hf_value":
    case "remove_hf_value2":
    case "assign_hf_value":
    case "assign_hf_value2":
    case "subst_hf":
    case "append_hf_value":
    case "insert_hf_value":
      return /^reason(?![a-z0-9-])/i.test(first.text);
    case "append_hf":
    case "insert_hf":
      // What a gateway to TDM needs, and nobody else gets (README.md of kamailio-cfg).
      return /^reason\s*:/i.test(first.text) && basename(at.file) !== "ringfence-tdm.cfg";
    case "remove_hf_re":
    case "remove_hf_re_pv":
      return matching(first.text);
    case "remove_hf_exp":
    case "remove_hf_exp_pv":
      return matching(first.text) && !(second?.fixed && matching(second.text));
    case "subst":
    case "replace":
    case "replace_all":
      return /reason/i.test(first.text);
    default:
      return false;
  }
}
