import type { IncomingMessage, ServerResponse } from "node:http";
import { STYLE_SOURCE } from "./pages/style.ts";

/**
 * What a browser may do with a page: show it in its own style and send its form back. The id is in
 * the address, so no other site is told where the reader came from, and no cache keeps it.
 */
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy": `default-src 'none'; style-src ${STYLE_SOURCE}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Robots-Tag": "noindex",
};

/**
 * Sends a page.
 *
 * @param method of the request: HEAD gets the header alone
 * @param more further headers
 */
export function sendPage(
  response: ServerResponse,
  method: string | undefined,
  status: number,
  page: string,
  more: Readonly<Record<string, string | number>> = {},
): void {
  const length = Buffer.byteLength(page);
  response.writeHead(status, { ...HEADERS, "Content-Length": length, ...more });
  response.end(method === "HEAD" ? undefined : page);
}

/** Sends the browser on to another page of ours, which it fetches with GET. */
export function sendOn(response: ServerResponse, to: string): void {
  response.writeHead(303, { ...HEADERS, Location: to, "Content-Length": 0 });
  response.end();
}

/** The header that goes with an answer to a request whose body nobody reads to its end. */
export function unread({ headers, complete }: IncomingMessage): Readonly<Record<string, string>> {
  const hasBody =
    headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  return hasBody && !complete ? { Connection: "close" } : {};
}
