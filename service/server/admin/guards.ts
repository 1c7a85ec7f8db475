import type { RequestHandler } from "express";
import { RingfenceError } from "../../errors.ts";
import type { Access } from "../access.ts";

/**
 * Lets in who may see and change things: on a loopback listener whoever is on this machine, else
 * only those with the bearer token.
 *
 * @param loopback true when the listener can be reached from this machine alone
 */
export function guarded(access: Access, loopback: boolean): RequestHandler {
  return (request, response, next) => {
    if (access.hasToken(request) || (loopback && access.isLocal(request))) {
      next();
      return;
    }
    response.set("WWW-Authenticate", 'Bearer realm="ringfence"');
    throw new RingfenceError("UNAUTHORIZED", "the bearer token is missing or wrong");
  };
}
