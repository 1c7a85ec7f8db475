import { Router } from "express";
import { RingfenceError } from "../../errors.ts";
import { subscriberCsv } from "../../ledger/subscriber-csv.ts";
import { subscriberPage } from "../../ledger/subscriber-page.tsx";
import { wrongMethod } from "../admin/replies.ts";
import { Fields } from "../fields.ts";
import { type CalledList, calledList } from "./called-list.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { RecordPage } from "./pages/record-page.tsx";
import { RecordsPage } from "./pages/records-page.tsx";
import { sendPage } from "./send-page.ts";
import { viewOf } from "./view.ts";

const NO_NUMBER = "Give a telephone number of ten digits or in E.164.";

/** The list as a file: for a spreadsheet, and as a page to be printed or sent. */
const FILES = [
  {
    ending: "csv",
    type: "text/csv",
    text: ({ records, which }: CalledList) => subscriberCsv(records, which),
  },
  {
    ending: "html",
    type: "text/html",
    text: ({ called: calledNumber, records, which }: CalledList, nowMs: number) =>
      subscriberPage({ calledNumber, records, which, nowMs }),
  },
] as const;

/** Records: the list for a called subscriber, as a page and as files, and one record. */
export function recordRoutes(ports: ConsolePorts): Router {
  const router = Router();
  router
    .route("/records")
    .get(async (request, response) => {
      const { called, which } = questionOf(request.query);
      const list = await calledList(ports.records, called, which, ports.now());
      const fault = list === undefined && called !== "" ? NO_NUMBER : undefined;
      const view = viewOf(request, ports);
      sendPage(
        response,
        <RecordsPage view={view} wanted={called} list={list} fault={fault} />,
        fault === undefined ? 200 : 400,
      );
    })
    .all(wrongMethod);
  for (const { ending, type, text } of FILES) {
    router
      .route(`/records.${ending}`)
      .get(async (request, response) => {
        const { called, which } = questionOf(request.query);
        const nowMs = ports.now();
        const list = await calledList(ports.records, called, which, nowMs);
        if (list === undefined) throw new RingfenceError("BAD_FIELD", NO_NUMBER);
        const name = `calls-to-${list.called}.${ending}`;
        response
          .type(type)
          .set("Content-Disposition", `attachment; filename="${name}"`)
          .send(text(list, nowMs));
      })
      .all(wrongMethod);
  }
  router
    .route("/records/:id")
    .get(async (request, response) => {
      const { id } = request.params;
      const record = await ports.records.byId(id);
      if (record === undefined) throw new RingfenceError("NOT_FOUND", "There is no such record.");
      const about = await ports.redress.find(id);
      sendPage(
        response,
        <RecordPage view={viewOf(request, ports)} record={record} request={about} />,
      );
    })
    .all(wrongMethod);
  return router;
}

function questionOf(query: unknown): { called: string; which: CalledList["which"] } {
  const fields = new Fields(query);
  return {
    called: (fields.optionalText("called") ?? "").trim(),
    which: fields.optionalText("all") === "1" ? "all" : "blocked",
  };
}
