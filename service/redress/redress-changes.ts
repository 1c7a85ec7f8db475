import type { Change, RedressForm } from "./redress-desk.ts";
import { OPEN_STATES } from "./redress-desk.ts";
import type { RedressRequest, RedressState } from "./redress-request.ts";
import { hoursMs, type RedressTerms, STATUS_WITHIN_MS } from "./redress-terms.ts";

/** What the record of the call says of it; nothing where there is none (yet). */
export type CallNumbers = Pick<RedressRequest, "callingNumber" | "calledNumber">;

/**
 * A new request, both clocks started.
 *
 * @param form cleaned and without faults
 * @param now milliseconds since 1970, UTC
 */
export function receivedRequest(
  form: RedressForm,
  numbers: CallNumbers,
  by: string,
  terms: RedressTerms,
  now: number,
): RedressRequest {
  const { id, channel, name, email, telephone, statement } = form;
  return {
    ...{ id, createdAtMs: now, channel, ...numbers },
    ...{ name, email, telephone, statement },
    state: "received",
    events: [{ atMs: now, by, state: "received", reason: "", note: "" }],
    statusDueAtMs: now + STATUS_WITHIN_MS,
    resolveDueAtMs: now + hoursMs(terms.resolveHours),
    restoredUntilMs: undefined,
    lastNoticeAtMs: undefined,
    allowedAtMs: undefined,
    webhookAtMs: undefined,
    revision: 1,
  };
}

export type Changed =
  | { readonly ok: true; readonly request: RedressRequest }
  /** `stale`: another revision; `closed`: restored or refused already; `same`: in that state. */
  | { readonly ok: false; readonly why: "stale" | "closed" | "same" };

/**
 * A request after a change: received -> under-review -> restored or refused, a step may be left
 * out, and the last two are its end.
 *
 * @param numbers of the call, where they were not known before
 * @param restoredUntilMs for `restored`, until when
 */
export function changedRequest(
  request: RedressRequest,
  state: Exclude<RedressState, "received">,
  change: Change,
  now: number,
  numbers: CallNumbers = request,
  restoredUntilMs?: number,
): Changed {
  if (change.revision !== request.revision) return { ok: false, why: "stale" };
  if (!OPEN_STATES.includes(request.state)) return { ok: false, why: "closed" };
  if (request.state === state) return { ok: false, why: "same" };
  // Clocks of two machines differ: what came later stands later, and a notice that went out before
  // was not about it.
  const last = Math.max(request.events.at(-1)?.atMs ?? 0, request.lastNoticeAtMs ?? 0);
  const { by, reason, note } = change;
  return {
    ok: true,
    request: {
      ...request,
      callingNumber: request.callingNumber ?? numbers.callingNumber,
      calledNumber: request.calledNumber ?? numbers.calledNumber,
      state,
      events: [...request.events, { atMs: Math.max(now, last + 1), by, state, reason, note }],
      restoredUntilMs,
      revision: request.revision + 1,
    },
  };
}
