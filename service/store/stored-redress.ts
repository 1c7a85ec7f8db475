import { OPEN_STATES } from "../redress/redress-desk.ts";
import type { RedressMarks, RedressRequest } from "../redress/redress-request.ts";

/** A request as both stores keep it, its marks beside it. */
export type StoredRedress = Omit<RedressRequest, keyof RedressMarks>;

export const MARK_NAMES = [
  "lastNoticeAtMs",
  "allowedAtMs",
  "webhookAtMs",
] as const satisfies readonly (keyof RedressMarks)[];

/** When it was restored or refused, UTC milliseconds; undefined while it is open. */
export function closedAtMs({
  state,
  events,
}: Pick<RedressRequest, "state" | "events">): number | undefined {
  return OPEN_STATES.includes(state) ? undefined : events.at(-1)?.atMs;
}

/** The request without its marks. */
export function withoutMarks(request: RedressRequest): StoredRedress {
  const {
    lastNoticeAtMs: _notice,
    allowedAtMs: _allowed,
    webhookAtMs: _webhook,
    ...stored
  } = request;
  return stored;
}
