import { type Request, type Response, Router } from "express";
import type { HealthPort } from "../ports.ts";
import { wrongMethod } from "./replies.ts";

/**
 * `/livez`: the event loop turns. `/readyz`: calls get decisions; 503 when they do not. Both are
 * for probes, which have no token: `?verbose` adds details for those who may see them.
 *
 * @param mayKnow whether a request may see more than names and states
 */
export function healthRoutes(health: HealthPort, mayKnow: (request: Request) => boolean): Router {
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
      const verbose = request.query["verbose"] !== undefined && mayKnow(request);
      readiness(health, verbose, response);
    })
    .all(wrongMethod);
  return router;
}

function readiness(health: HealthPort, verbose: boolean, response: Response): void {
  const ready = health.ready();
  const states = Object.entries(health.components()).map(([name, state]) => {
    const short = state.ok ? "ok" : state.required ? "failed" : "degraded";
    return [name, verbose ? { state: short, detail: state.detail } : short];
  });
  response.status(ready ? 200 : 503).json({ ready, components: Object.fromEntries(states) });
}
