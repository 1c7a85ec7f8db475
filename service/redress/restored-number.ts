import type { RedressRequest } from "./redress-request.ts";

/** A restored number as the analytics vendor is told of it. Who asked is nobody's business there. */
export interface RestoredNumber {
  readonly event: "restored";
  readonly id: string;
  /** E.164 with `+`. */
  readonly number: string;
  readonly restoredAt: string;
  readonly expires: string | null;
  readonly reason: string;
}

/** @param request restored, with a calling number */
export function restoredNumber(request: RedressRequest): RestoredNumber {
  const { id, callingNumber, events, restoredUntilMs } = request;
  const restored = events.at(-1);
  return {
    event: "restored",
    id,
    number: `+${callingNumber ?? ""}`,
    restoredAt: new Date(restored?.atMs ?? 0).toISOString(),
    expires: restoredUntilMs === undefined ? null : new Date(restoredUntilMs).toISOString(),
    reason: restored?.reason ?? "",
  };
}
