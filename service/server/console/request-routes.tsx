import { type Request, type Response, Router } from "express";
import { RingfenceError } from "../../errors.ts";
import type { RedressForm } from "../../redress/redress-desk.ts";
import type { RedressRequest } from "../../redress/redress-request.ts";
import { wrongMethod } from "../admin/replies.ts";
import { Fields } from "../fields.ts";
import { applyChange, CHANGES, type ChangeName } from "./change.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { EntryPage, type EntryValues } from "./pages/entry-page.tsx";
import { RequestPage } from "./pages/request-page.tsx";
import { RequestsPage, requestPath, type Which } from "./pages/requests-page.tsx";
import { dayInWords, numberInWords } from "./plain-words.ts";
import { requestFile } from "./request-file.ts";
import { sendPage } from "./send-page.ts";
import { operatorOf } from "./sessions.ts";
import { viewOf } from "./view.ts";

const QUEUES: readonly Which[] = ["open", "closed", "all"];

/** The queue, one request, what is done with it, and the request that an operator enters. */
export function requestRoutes(ports: ConsolePorts): Router {
  const router = Router();
  router
    .route("/")
    .get(async (request, response) => {
      const which = QUEUES.find((one) => one === request.query["which"]) ?? "open";
      const requests = await ports.redress.queue(which);
      const view = viewOf(request, ports);
      sendPage(response, <RequestsPage view={view} which={which} requests={requests} />);
    })
    .all(wrongMethod);
  entryRoutes(router, ports);
  router
    .route("/requests/:id")
    .get(async (request, response) => {
      const file = await requestFile(ports, request.params.id);
      sendPage(response, <RequestPage view={viewOf(request, ports)} file={file} />);
    })
    .all(wrongMethod);
  for (const change of CHANGES) {
    router
      .route(`/requests/:id/${change}`)
      .post((request, response) => decide(ports, change, request.params.id, request, response))
      .all(wrongMethod);
  }
  return router;
}

async function decide(
  ports: ConsolePorts,
  change: ChangeName,
  id: string,
  request: Request,
  response: Response,
): Promise<void> {
  const by = operatorOf(request, ports.now()) ?? "";
  try {
    const fields = new Fields(request.body);
    const changed = await applyChange(ports.redress, change, id, fields, by, ports.now());
    request.session.done = doneInWords(change, changed);
    response.redirect(303, requestPath(id));
  } catch (thrown) {
    // The page again, as it is now, with what was wrong: nothing that was looked up is lost.
    const fault = faultForPerson(thrown);
    const file = await requestFile(ports, id);
    const status = thrown instanceof RingfenceError && thrown.code === "LOCKED" ? 409 : 400;
    sendPage(
      response,
      <RequestPage view={viewOf(request, ports)} file={file} fault={fault} />,
      status,
    );
  }
}

/** @throws what was thrown, when it is nothing that a person who filled a form can mend */
function faultForPerson(thrown: unknown): string {
  if (thrown instanceof RingfenceError) {
    if (thrown.code === "BAD_FIELD") return thrown.message;
    if (thrown.code === "LOCKED") {
      return "Somebody else changed this request meanwhile. Look at what it is now.";
    }
  }
  throw thrown;
}

function doneInWords(change: ChangeName, request: RedressRequest): string {
  const number = numberInWords(request.callingNumber);
  if (change === "restore") {
    const { restoredUntilMs } = request;
    const until = restoredUntilMs === undefined ? "" : ` until ${dayInWords(restoredUntilMs)}`;
    return `Restored: calls from ${number} pass${until}.`;
  }
  return change === "refuse" ? "The request is refused." : "The request is under review.";
}

function entryRoutes(router: Router, ports: ConsolePorts): void {
  router
    .route("/requests/new")
    .get((request, response) => {
      const values = { ...valuesOf({}), id: new Fields(request.query).optionalText("id") ?? "" };
      sendPage(response, <EntryPage view={viewOf(request, ports)} values={values} />);
    })
    .post(async (request, response) => {
      const values = valuesOf(request.body);
      const by = operatorOf(request, ports.now()) ?? "";
      try {
        const outcome = await ports.redress.submit(formOf(request.body), by);
        if (outcome.kind !== "refused-id") {
          const entered = outcome.kind === "received";
          request.session.done = entered
            ? "The request is entered."
            : "There was a request about this block already.";
          response.redirect(303, requestPath(outcome.request.id));
          return;
        }
        const fault = REFUSED_IDS[outcome.verdict.kind];
        sendPage(
          response,
          <EntryPage view={viewOf(request, ports)} values={values} fault={fault} />,
          400,
        );
      } catch (thrown) {
        const fault = faultForPerson(thrown);
        sendPage(
          response,
          <EntryPage view={viewOf(request, ports)} values={values} fault={fault} />,
          400,
        );
      }
    })
    .all(wrongMethod);
}

const REFUSED_IDS = {
  unknown: "No block has this id. Look for a slip, or search by the calling number.",
  expired: "This id is too old for a request.",
};

/** @throws RingfenceError BAD_FIELD with the field */
function formOf(body: unknown): RedressForm {
  const fields = new Fields(body);
  return {
    id: fields.text("id").trim(),
    channel: fields.oneOf("channel", ["telephone", "email"]),
    name: fields.text("name"),
    email: fields.optionalText("email") ?? "",
    telephone: fields.optionalText("telephone") ?? "",
    statement: fields.text("statement"),
  };
}

/** What was written into the form, to be shown again; nothing here is checked. */
function valuesOf(body: unknown): EntryValues {
  const given = Object(body) as Record<string, unknown>;
  const text = (field: string) => (typeof given[field] === "string" ? given[field] : "");
  return {
    id: text("id"),
    channel: text("channel"),
    name: text("name"),
    email: text("email"),
    telephone: text("telephone"),
    statement: text("statement"),
  };
}
