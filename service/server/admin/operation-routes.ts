import express, { Router } from "express";
import { packageVersion } from "../../package.ts";
import { Fields } from "../fields.ts";
import {
  dnoAdd,
  dnoLookup,
  dnoRemove,
  endPattern,
  explain,
  observe,
  optIn,
  optOut,
  optOuts,
  scoreGet,
  scoreRemove,
  scoreSet,
} from "../operations.ts";
import type { Ports } from "../ports.ts";
import { recordsFind } from "../record-operations.ts";
import { redressRoutes } from "./redress-routes.ts";
import { send, wrongMethod } from "./replies.ts";

/** Everything under `/v1/`, and `/version`. */
export function operationRoutes(ports: Ports): Router {
  const router = Router();
  router.use(express.json({ limit: "64kb", type: () => true, strict: false }));
  router
    .route("/version")
    .get((_request, response) => send(response, versions()))
    .all(wrongMethod);
  router
    .route("/v1/explain")
    .get((request, response) => send(response, explain(ports, callOfQuery(request.query))))
    .post((request, response) => send(response, explain(ports, request.body)))
    .all(wrongMethod);
  router
    .route("/v1/observe")
    .post((request, response) => send(response, observe(ports, request.body), 202))
    .all(wrongMethod);
  router
    .route("/v1/reload")
    .post((_request, response) => send(response, ports.reload.reload()))
    .all(wrongMethod);
  router
    .route("/v1/records")
    .get((request, response) => send(response, recordsFind(ports, new Fields(request.query))))
    .all(wrongMethod);
  router.use(redressRoutes(ports));
  dnoRoutes(router, ports);
  scoreRoutes(router, ports);
  analyticsRoutes(router, ports);
  return router;
}

function dnoRoutes(router: Router, ports: Ports): void {
  router
    .route("/v1/dno/status")
    .get((_request, response) => send(response, ports.dno.status()))
    .all(wrongMethod);
  router
    .route("/v1/dno/lookup")
    .get((request, response) => send(response, dnoLookup(ports, new Fields(request.query))))
    .all(wrongMethod);
  router
    .route("/v1/dno/reload")
    .post((_request, response) => send(response, ports.dno.reload()))
    .all(wrongMethod);
  router
    .route("/v1/dno/entries")
    .get((_request, response) => send(response, ports.dno.entries()))
    .post((request, response) => send(response, dnoAdd(ports, new Fields(request.body)), 201))
    .all(wrongMethod);
  router
    .route("/v1/dno/entries/:class/:number")
    .delete((request, response) => send(response, dnoRemove(ports, new Fields(request.params))))
    .all(wrongMethod);
}

function scoreRoutes(router: Router, ports: Ports): void {
  router
    .route("/v1/scores/:number")
    .get((request, response) => send(response, scoreGet(ports, new Fields(request.params))))
    .put((request, response) => {
      const fields = new Fields({ ...Object(request.body), ...request.params });
      return send(response, scoreSet(ports, fields));
    })
    .delete((request, response) => send(response, scoreRemove(ports, new Fields(request.params))))
    .all(wrongMethod);
}

function analyticsRoutes(router: Router, ports: Ports): void {
  router
    .route("/v1/analytics/opt-outs")
    .get((_request, response) => send(response, optOuts(ports)))
    .post((request, response) => send(response, optOut(ports, new Fields(request.body)), 201))
    .all(wrongMethod);
  router
    .route("/v1/analytics/opt-outs/:number")
    .delete((request, response) => send(response, optIn(ports, new Fields(request.params))))
    .all(wrongMethod);
  router
    .route("/v1/analytics/patterns")
    .get((_request, response) => send(response, ports.analytics.patterns()))
    .all(wrongMethod);
  router
    .route("/v1/analytics/patterns/:name/end")
    .post((request, response) => {
      const fields = new Fields({ ...Object(request.body), ...request.params });
      return send(response, endPattern(ports, fields), 201);
    })
    .all(wrongMethod);
}

function versions(): object {
  return { version: packageVersion(), node: process.version };
}

/** For a question from the shell or a browser, the Call-ID may be left out. */
function callOfQuery(query: object): object {
  return { callId: "explain", ...query };
}
