import { csrfSync } from "csrf-sync";
import type { Request, RequestHandler } from "express";
import { RingfenceError } from "../../errors.ts";
import { isFromOurPage } from "./same-origin.ts";

const { generateToken, isRequestValid } = csrfSync({
  getTokenFromRequest: ({ body }) => (body as { csrf?: unknown })?.csrf as string | undefined,
});

/** The token of the session, for its forms. */
export function csrfToken(request: Request): string {
  return generateToken(request);
}

/** Lets a form through that one of our pages showed to this very session. */
export const csrfGuard: RequestHandler = (request, _response, next) => {
  const reads = request.method === "GET" || request.method === "HEAD";
  if (reads || (isFromOurPage(request) && isRequestValid(request))) {
    next();
    return;
  }
  throw new RingfenceError("BAD_REQUEST", "This form is out of date. Load the page again.");
};
