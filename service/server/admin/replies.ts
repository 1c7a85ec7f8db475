import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { asRingfenceError, ERRORS, RingfenceError } from "../../errors.ts";
import { errorBody } from "../error-body.ts";
import type { FaultLog, ListenerCounts } from "../ports.ts";

/** Nothing here is a page: no script may run, no frame may hold it, no cache may keep it. */
export const plainHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  });
  next();
};

export const notFound: RequestHandler = ({ path }) => {
  throw new RingfenceError("NOT_FOUND", `there is no ${path} here`);
};

/** For the end of a route that exists for other methods. */
export const wrongMethod: RequestHandler = ({ method, path }) => {
  throw new RingfenceError("METHOD_NOT_ALLOWED", `${path} does not take ${method}`);
};

/** Sends the result of an operation, or its error to the middleware below. */
export async function send(response: Response, result: unknown, status = 200): Promise<void> {
  response.status(status).json((await result) ?? null);
}

/** The one place where an error of the admin listener becomes an answer. */
export function errorAnswers(counts: ListenerCounts, faults: FaultLog): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    const error = errorOf(thrown);
    counts.refused("admin", error.code);
    if (error.code === "INTERNAL") faults.fault(`${request.method} ${request.path}`, thrown);
    if (response.headersSent) {
      next(thrown);
      return;
    }
    response.status(ERRORS[error.code].http).type("json").send(errorBody(error));
  };
}

/** Express and its body parser throw errors with a status and a type of their own. */
export function errorOf(thrown: unknown): RingfenceError {
  const { status, type, message } = Object(thrown) as {
    status?: unknown;
    type?: unknown;
    message?: string;
  };
  if (thrown instanceof RingfenceError || typeof status !== "number" || status >= 500) {
    return asRingfenceError(thrown);
  }
  if (type === "entity.parse.failed") return new RingfenceError("BAD_JSON", message ?? "");
  if (status === 413) return new RingfenceError("BODY_TOO_LARGE", "the body is over 64 KB");
  return new RingfenceError("BAD_REQUEST", message ?? "the request cannot be read");
}
