import type { RedressDesk } from "../../redress/redress-desk.ts";
import type { RedressRequest } from "../../redress/redress-request.ts";
import type { Fields } from "../fields.ts";

/** What an operator does with an open request. */
export const CHANGES = ["review", "restore", "refuse"] as const;

export type ChangeName = (typeof CHANGES)[number];

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_DAYS = 3650;

/**
 * Changes a request as a form says.
 *
 * @param by the operator's name
 * @param nowMs milliseconds since 1970, UTC
 * @throws RingfenceError BAD_FIELD with the field, LOCKED when somebody else changed it meanwhile,
 *   NOT_FOUND, STORE_UNAVAILABLE
 */
export async function applyChange(
  redress: RedressDesk,
  name: ChangeName,
  id: string,
  fields: Fields,
  by: string,
  nowMs: number,
): Promise<RedressRequest> {
  const change = {
    by,
    reason: fields.text("reason"),
    note: fields.optionalText("note") ?? "",
    revision: fields.number("revision", 0, Number.MAX_SAFE_INTEGER),
  };
  if (name !== "restore") return redress[name](id, change);
  const expiresAtMs = nowMs + fields.number("days", 1, LONGEST_DAYS) * DAY_MS;
  return redress.restore(id, { ...change, expiresAtMs });
}
