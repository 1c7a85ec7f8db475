import { OPEN_STATES } from "./redress-desk.ts";
import type { RedressRequest, RedressState } from "./redress-request.ts";
import {
  RESOLVE_ALARM_SHARE,
  STATUS_ALARM_LEAD_MS,
  STATUS_NOTICE_LEAD_MS,
} from "./redress-terms.ts";

/** The two clocks of a request: the caller is told how it stands, and the request is decided. */
export type Clock = "status" | "resolve";
export const CLOCKS: readonly Clock[] = ["status", "resolve"];

/**
 * When a clock of a request runs out, UTC milliseconds; undefined when it has stopped. The status
 * clock stops when an operator changes the request, which the caller sees on the status page, or
 * when the notice of the duty went out.
 */
export function runsOutAtMs(request: RedressRequest, clock: Clock): number | undefined {
  if (!OPEN_STATES.includes(request.state)) return undefined;
  if (clock === "resolve") return request.resolveDueAtMs;
  const { events, lastNoticeAtMs = 0, statusDueAtMs } = request;
  const isTold = events.length > 1 || lastNoticeAtMs >= statusDueAtMs - STATUS_NOTICE_LEAD_MS;
  return isTold ? undefined : statusDueAtMs;
}

/** What is due next of a request; a closed one is never due. */
export function dueAtMs(request: RedressRequest): number {
  const due = CLOCKS.map((clock) => runsOutAtMs(request, clock) ?? Number.POSITIVE_INFINITY);
  return Math.min(...due);
}

/** How the open requests stand. */
export interface RedressStanding {
  readonly open: Readonly<Record<Extract<RedressState, "received" | "under-review">, number>>;
  /** Until the next one is due, less than 0 when it is overdue; undefined when none is. */
  readonly dueSeconds: Readonly<Record<Clock, number | undefined>>;
  readonly overdue: Readonly<Record<Clock, number>>;
}

/** Counts open requests; closed ones among them are left out. */
export function standingOf(requests: readonly RedressRequest[], now: number): RedressStanding {
  const inState = (state: RedressState) => requests.filter((one) => one.state === state).length;
  const due = (clock: Clock) =>
    requests.flatMap((request) => runsOutAtMs(request, clock) ?? []).sort((a, b) => a - b);
  const [status, resolve] = [due("status"), due("resolve")];
  const seconds = (at: number | undefined) => (at === undefined ? undefined : (at - now) / 1000);
  const overdue = (times: readonly number[]) => times.filter((at) => at <= now).length;
  return {
    open: { received: inState("received"), "under-review": inState("under-review") },
    dueSeconds: { status: seconds(status[0]), resolve: seconds(resolve[0]) },
    overdue: { status: overdue(status), resolve: overdue(resolve) },
  };
}

/** A clock of a request that has run out, or will before long. */
export interface Alarm {
  readonly id: string;
  readonly clock: Clock;
  readonly isOverdue: boolean;
  readonly dueAtMs: number;
}

/** Every clock that somebody has to hurry for. */
export function alarmsOf(requests: readonly RedressRequest[], now: number): readonly Alarm[] {
  return requests.flatMap((request) =>
    CLOCKS.flatMap((clock) => {
      const at = runsOutAtMs(request, clock);
      if (at === undefined || now < at - leadMs(request, clock)) return [];
      return [{ id: request.id, clock, isOverdue: now >= at, dueAtMs: at }];
    }),
  );
}

function leadMs({ createdAtMs, resolveDueAtMs }: RedressRequest, clock: Clock): number {
  if (clock === "status") return STATUS_ALARM_LEAD_MS;
  return (resolveDueAtMs - createdAtMs) * RESOLVE_ALARM_SHARE;
}
