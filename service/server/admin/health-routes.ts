import { type Request, Router } from "express";
import { health } from "../operations.ts";
import type { Ports } from "../ports.ts";
import { wrongMethod } from "./replies.ts";

/**
 * `/livez`: the event loop turns. `/readyz`: calls get decisions; 503 when they do not. Both are
 * for probes, which have no token: `?verbose` adds details for those who may see them.
 *
 * @param mayKnow whether a request may see more than names and states
 */
export function healthRoutes(
  ports: Pick<Ports, "health">,
  mayKnow: (request: Request) => boolean,
): Router {
  const router = Router();
  router
    .route("/livez")
    .get((_request, response) => {
      response.json({ alive: true });
    })
    .all(wrongMethod);
  router
    .route("/readyz")
    .get((request, response) => {
      const report = health(ports, request.query["verbose"] !== undefined && mayKnow(request));
      response.status(report.ready ? 200 : 503).json(report);
    })
    .all(wrongMethod);
  return router;
}
