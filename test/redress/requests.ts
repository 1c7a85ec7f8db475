import type { RedressRequest } from "../../service/redress/redress-request.ts";

const HOUR_MS = 3_600_000;

/** A request as it is when it was just received, but for what the test is about. */
export function redressRequest(given: Partial<RedressRequest>): RedressRequest {
  const createdAtMs = given.createdAtMs ?? 1_795_000_000_000;
  return {
    id: "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPp",
    createdAtMs,
    channel: "web",
    callingNumber: "12155550123",
    calledNumber: "13125550188",
    name: "Pat Doe",
    email: "pat@clinic.example",
    telephone: "+1 215 555 0100",
    statement: "We call patients about their appointments.",
    state: "received",
    events: [{ atMs: createdAtMs, by: "caller", state: "received", reason: "", note: "" }],
    statusDueAtMs: createdAtMs + 24 * HOUR_MS,
    resolveDueAtMs: createdAtMs + 72 * HOUR_MS,
    restoredUntilMs: undefined,
    lastNoticeAtMs: undefined,
    allowedAtMs: undefined,
    webhookAtMs: undefined,
    revision: 1,
    ...given,
  };
}
