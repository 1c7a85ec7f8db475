import { type Request, Router } from "express";
import { Fields } from "../fields.ts";
import type { Ports } from "../ports.ts";
import {
  redressEnter,
  redressList,
  redressRefuse,
  redressRestore,
  redressReview,
  redressShow,
} from "../redress-operations.ts";
import { send, wrongMethod } from "./replies.ts";

const CHANGES = { review: redressReview, restore: redressRestore, refuse: redressRefuse } as const;

/** `/v1/redress`: what the console does with requests for redress, for programs. */
export function redressRoutes(ports: Ports): Router {
  const router = Router();
  router
    .route("/v1/redress")
    .get((request, response) => send(response, redressList(ports, new Fields(request.query))))
    .post((request, response) => send(response, redressEnter(ports, new Fields(request.body)), 201))
    .all(wrongMethod);
  router
    .route("/v1/redress/:id")
    .get((request, response) => send(response, redressShow(ports, new Fields(request.params))))
    .all(wrongMethod);
  for (const [name, change] of Object.entries(CHANGES)) {
    router
      .route(`/v1/redress/:id/${name}`)
      .post((request, response) => send(response, change(ports, fieldsOf(request))))
      .all(wrongMethod);
  }
  return router;
}

function fieldsOf({ body, params }: Request): Fields {
  return new Fields({ ...Object(body), ...params });
}
