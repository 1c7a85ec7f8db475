import type { RingfenceError } from "../errors.ts";
import { jsonText } from "../json-text.ts";

/**
 * The one form in which an error leaves over HTTP:
 * `{"error":{"code":"BAD_FIELD","message":"...","field":"pai[1]"}}`.
 *
 * A fault of our own is named and not described: its message may hold what is nobody's business.
 */
export function errorBody(error: RingfenceError): string {
  const { code, field } = error;
  return jsonText({ error: { code, message: publicMessage(error), field } });
}

/** What a client may read of an error. */
export function publicMessage(error: RingfenceError): string {
  return error.code === "INTERNAL"
    ? "a fault in Ringfence itself; its log says more"
    : error.message;
}
