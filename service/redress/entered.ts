import { RingfenceError } from "../errors.ts";
import type { SubmitOutcome } from "./redress-desk.ts";
import type { RedressRequest } from "./redress-request.ts";

/**
 * The request of an outcome.
 *
 * @throws RingfenceError LOCKED when there was one already, NOT_FOUND or EXPIRED for its id
 */
export function entered(id: string, outcome: SubmitOutcome): RedressRequest {
  if (outcome.kind === "received") return outcome.request;
  if (outcome.kind === "already") {
    const { state } = outcome.request;
    throw new RingfenceError("LOCKED", `there is a request for ${id} already, ${state}`);
  }
  if (outcome.verdict.kind === "expired") {
    throw new RingfenceError("EXPIRED", `the block ${id} is too long ago`, { field: "id" });
  }
  throw new RingfenceError("NOT_FOUND", `no block has the id ${id}`, { field: "id" });
}
