import type { IncomingMessage } from "node:http";

/**
 * True for a form that stood on a page of this console. Every browser of these years says where a
 * form comes from; without a word of it the request is not from one of ours.
 *
 * Sec-Fetch-Site is the browser's own comparison, which holds behind a proxy that rewrites Host.
 */
export function isFromOurPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin, host } = headers;
  if (origin === undefined || host === undefined) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}
