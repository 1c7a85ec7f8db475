import { dueAtMs, runsOutAtMs } from "../redress/redress-clocks.ts";
import type { RedressRequest } from "../redress/redress-request.ts";
import { shownTime } from "./dno-text.ts";

/** A line for each request. */
export function queueText(requests: readonly RedressRequest[], nowMs: number): string {
  if (requests.length === 0) return "no requests";
  return requests
    .map((request) => {
      const { id, state, callingNumber, name } = request;
      return `${id}  ${state.padEnd(12)}  ${dueText(request, nowMs).padEnd(28)}  ${callingNumber ?? "no number"}  ${name}`;
    })
    .join("\n");
}

function dueText(request: RedressRequest, nowMs: number): string {
  const due = dueAtMs(request);
  if (!Number.isFinite(due)) return "";
  return `${due <= nowMs ? "OVERDUE" : "due"} ${shownTime(due)}`;
}

/** Everything of one request. */
export function requestText(request: RedressRequest): string {
  const { id, state, revision, channel, callingNumber, calledNumber, events } = request;
  const { name, email, telephone, statement, restoredUntilMs } = request;
  const [status, resolve] = [runsOutAtMs(request, "status"), runsOutAtMs(request, "resolve")];
  const lines = [
    `${id}: ${state}, revision ${revision}, by ${channel}`,
    `  call:      from ${callingNumber ?? "an unknown number"} to ${calledNumber ?? "an unknown number"}`,
    `  asked by:  ${[name, email, telephone].filter((part) => part !== "").join(", ")}`,
    `  statement: ${indented(statement)}`,
    status === undefined ? undefined : `  status due by ${shownTime(status)}`,
    resolve === undefined ? undefined : `  to be resolved by ${shownTime(resolve)}`,
    restoredUntilMs === undefined ? undefined : `  allowed until ${shownTime(restoredUntilMs)}`,
    ...events.map(({ atMs, by, state: reached, reason, note }) => {
      const words = [reason, note === "" ? "" : `(${note})`].filter((part) => part !== "");
      const said = words.length === 0 ? "" : `: ${indented(words.join(" "))}`;
      return `  ${shownTime(atMs)} ${reached} by ${by}${said}`;
    }),
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** A caller's line breaks must not look like lines of ours. */
function indented(text: string): string {
  return text.replaceAll("\n", "\n             ");
}
