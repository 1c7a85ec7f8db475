import { basename } from "node:path";
import { type Finding, finding } from "../finding.ts";
import { allCalls } from "../script/calls.ts";
import type { Script } from "../script/script.ts";
import { callsReached } from "../script/walk.ts";
import { lineOf, placeOf } from "./place.ts";
import { RELAYS } from "./refusals.ts";

/** Whether the script and all that it includes could be read. */
export function checkReadable({ files, missing }: Script): Finding {
  const code = "script.readable";
  if (missing.length === 0) return finding(code, "ok", files.join(", "));
  const names = missing.map(({ name }) => name).join(", ");
  const places = missing.map(({ at }) => lineOf(at));
  return finding(code, "fault", `cannot read ${names}`, places);
}

/** @param changedAtMs the last change of a file; @param startedAtMs of Kamailio, to the second */
export function checkInUse(changedAtMs: number, startedAtMs: number): Finding {
  const when = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  const found = `changed ${when(changedAtMs)}, Kamailio started ${when(startedAtMs)}`;
  // The start is known to the second only, and its reckoning takes time.
  const severity = changedAtMs > startedAtMs + 3_000 ? "warning" : "ok";
  return finding("script.in-use", severity, found);
}

/** Whether doctor knows what the script does. */
export function checkUnderstood({ engine, notUnderstood }: Script): Finding {
  const code = "script.understood";
  if (engine !== undefined) return finding(code, "warning", `the routes are in ${engine}`);
  if (notUnderstood.length === 0) return finding(code, "ok", "every line");
  const places = [...new Set(notUnderstood.map(lineOf))];
  return finding(code, "warning", `${places.length} lines are not understood`, places);
}

/** Whether a new call gets to the question. */
export function checkAsks(script: Script): Finding {
  const code = "script.asks";
  if (!script.routes.some(({ kind, name }) => kind === "route" && name === "RINGFENCE")) {
    const transit = script.files.some((file) => basename(file) === "ringfence-transit.cfg");
    return transit
      ? finding(code, "warning", "the script hands refusals on, and asks about no call")
      : finding(code, "fault", "ringfence.cfg is not included");
  }
  const reached = script.routes
    .filter(({ kind, name }) => kind === "request" || (kind === "route" && name === ""))
    .flatMap((route) => callsReached(script, route, { status: undefined, within: "request" }));
  const calling = (route: string) =>
    reached.find(({ name, parameters }) => name === "route" && parameters[0]?.text === route);
  const asks = calling("RINGFENCE");
  if (asks === undefined) {
    return finding(code, "fault", "request_route does not lead to route(RINGFENCE)");
  }
  const next = nextRoute(script);
  if (calling(next) === undefined && !reached.some(({ name }) => RELAYS.test(name))) {
    const found = `a call that is not asked about ends there: no route(${next}) behind it`;
    return finding(code, "fault", found, [placeOf(asks)]);
  }
  return finding(code, "ok", `at ${lineOf(asks.at)}`);
}

/** The route in which a call goes on that may go on. */
function nextRoute(script: Script): string {
  return script.defined.get("RINGFENCE_NEXT") ?? "AFTER_RINGFENCE";
}

const STATELESS = /^sl_(send_reply|reply|reply_error)$/;

/** Stateless replies in the route in which a suspended call goes on. */
export function checkStatelessReplies(script: Script): Finding {
  const code = "script.stateless-reply";
  const next = nextRoute(script);
  const route = script.routes.find(({ kind, name }) => kind === "route" && name === next);
  const reached =
    route === undefined
      ? []
      : callsReached(script, route, { status: undefined, within: "request" });
  const places = reached.filter(({ name }) => STATELESS.test(name)).map((call) => placeOf(call));
  return places.length === 0
    ? finding(code, "ok", `none in route[${next}]`)
    : finding(code, "warning", `route[${next}] answers by them`, places);
}

/** Where the script switches `disable_6xx_block` on for a transaction. */
export function disables6xxBlock(script: Script): string[] {
  return allCalls(script)
    .filter(
      ({ name, parameters: [first] }) =>
        name === "t_set_disable_6xx" && (first?.text ?? "0") !== "0",
    )
    .map((call) => placeOf(call));
}
