import { RingfenceError } from "../errors.ts";
import { entered } from "../redress/entered.ts";
import type { Change } from "../redress/redress-desk.ts";
import type { RedressRequest, RedressState } from "../redress/redress-request.ts";
import { daysMs, RESTORED_DAYS } from "../redress/redress-terms.ts";
import type { Fields } from "./fields.ts";
import type { Ports } from "./ports.ts";

// Redress as an API, for JSON-RPC and the admin listener alike; see operations.ts.

type RedressPort = Pick<Ports, "redress">;

const STATES: readonly RedressState[] = ["received", "under-review", "restored", "refused"];
const WHICH = ["open", "closed", "all", ...STATES] as const;

/** Requests of a state or a calling number; those that are open, by what is due first. */
export async function redressList(
  { redress }: RedressPort,
  fields: Fields,
): Promise<readonly RedressRequest[]> {
  const which = fields.optionalText("state") === undefined ? "open" : fields.oneOf("state", WHICH);
  if (fields.optionalText("number") !== undefined) {
    const about = await redress.about(String(fields.callingNumber("number")));
    return fields.optionalText("state") === undefined ? about : about.filter(isOf(which));
  }
  if (which === "open" || which === "closed" || which === "all") return redress.queue(which);
  const isOpen = which === "received" || which === "under-review";
  return (await redress.queue(isOpen ? "open" : "closed")).filter(isOf(which));
}

function isOf(which: (typeof WHICH)[number]): (request: RedressRequest) => boolean {
  return ({ state }) => {
    const isOpen = state === "received" || state === "under-review";
    if (which === "all") return true;
    if (which === "open" || which === "closed") return isOpen === (which === "open");
    return state === which;
  };
}

/** One request, with every change of it. */
export async function redressShow(
  { redress }: RedressPort,
  fields: Fields,
): Promise<RedressRequest> {
  const id = fields.text("id");
  const request = await redress.find(id);
  if (request === undefined) throw new RingfenceError("NOT_FOUND", `no request for ${id}`);
  return request;
}

/** Enters a request for a caller who wrote or called. */
export async function redressEnter(
  { redress }: RedressPort,
  fields: Fields,
): Promise<RedressRequest> {
  const hasChannel = fields.optionalText("channel") !== undefined;
  const form = {
    id: fields.text("id"),
    channel: hasChannel ? fields.oneOf("channel", ["email", "telephone", "api"]) : "api",
    name: fields.text("name"),
    email: fields.optionalText("email") ?? "",
    telephone: fields.optionalText("telephone") ?? "",
    statement: fields.text("statement"),
  } as const;
  return entered(form.id, await redress.submit(form, fields.optionalText("by") ?? "api"));
}

/** Takes a request under review. */
export const redressReview = ({ redress }: RedressPort, fields: Fields) =>
  redress.review(fields.text("id"), changeOf(fields));

/** Restores the number of a request, for half a year when `expires` does not say. */
export function redressRestore({ redress }: RedressPort, fields: Fields): Promise<RedressRequest> {
  const expiresAtMs = fields.expiry("expires") ?? Date.now() + daysMs(RESTORED_DAYS);
  return redress.restore(fields.text("id"), { ...changeOf(fields), expiresAtMs });
}

/** Refuses a request; the caller reads `reason`. */
export const redressRefuse = ({ redress }: RedressPort, fields: Fields) =>
  redress.refuse(fields.text("id"), changeOf(fields));

/** `revision` says which state of the request was looked at. */
function changeOf(fields: Fields): Change {
  return {
    by: fields.optionalText("by") ?? "api",
    reason: fields.optionalText("reason") ?? "",
    note: fields.optionalText("note") ?? "",
    revision: fields.number("revision", 1, Number.MAX_SAFE_INTEGER),
  };
}
