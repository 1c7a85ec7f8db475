import { createHmac } from "node:crypto";
import { request } from "undici";
import type { RestoredNumber } from "./restored-number.ts";

const WAIT_MS = 10_000;

export interface WebhookOptions {
  /** RINGFENCE_REDRESS_WEBHOOK */
  readonly url: string;
  /** RINGFENCE_REDRESS_WEBHOOK_SECRET */
  readonly secret: string;
}

/**
 * The value of `X-Ringfence-Signature`: `t=<seconds>,v1=<hex>`, an HMAC-SHA-256 of the seconds, a
 * full stop and the body. The time is in it so that an old message cannot be sent again.
 */
export function signature(secret: string, seconds: number, body: string): string {
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}

/**
 * Posts a restored number. The receiver may get one twice, and knows it by its id.
 *
 * @param now milliseconds since 1970, UTC
 * @throws Error when it was not taken: anything but a status of the 200s; redirects are not followed
 */
export async function postRestored(
  { url, secret }: WebhookOptions,
  restored: RestoredNumber,
  now: number,
): Promise<void> {
  const body = JSON.stringify(restored);
  const answer = await request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "ringfence",
      "x-ringfence-signature": signature(secret, Math.floor(now / 1000), body),
    },
    body,
    headersTimeout: WAIT_MS,
    bodyTimeout: WAIT_MS,
    signal: AbortSignal.timeout(WAIT_MS),
  });
  await answer.body.dump();
  if (answer.statusCode < 200 || answer.statusCode > 299) {
    throw new Error(`the webhook answered ${answer.statusCode}`);
  }
}
