import type { ErrorRequestHandler } from "express";
import { ERRORS } from "../../errors.ts";
import { errorOf } from "../admin/replies.ts";
import { publicMessage } from "../error-body.ts";
import type { FaultLog, ListenerCounts } from "../ports.ts";
import { ErrorPage } from "./pages/error-page.tsx";
import { sendPage } from "./send-page.ts";

/** The one place where an error of the console becomes a page. */
export function errorPages(counts: ListenerCounts, faults: FaultLog): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    const error = errorOf(thrown);
    counts.refused("admin", error.code);
    if (error.code === "INTERNAL") faults.fault(`${request.method} ${request.path}`, thrown);
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const page = <ErrorPage code={error.code} message={publicMessage(error)} />;
    sendPage(response, page, ERRORS[error.code].http);
  };
}
