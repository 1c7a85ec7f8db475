import { stringify } from "csv-stringify/sync";
import { Router } from "express";
import { RingfenceError } from "../../errors.ts";
import type { CallRecord } from "../../ledger/call-record.ts";
import { wrongMethod } from "../admin/replies.ts";
import { Fields } from "../fields.ts";
import { calledList } from "./called-list.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { digitsWanted } from "./digits-wanted.ts";
import { RecordPage } from "./pages/record-page.tsx";
import { RecordsPage } from "./pages/records-page.tsx";
import { sendPage } from "./send-page.ts";
import { viewOf } from "./view.ts";

const MOST_SHOWN = 200;

/** A file for a person, not an export: that is what `ringfence records` is for. */
const MOST_IN_FILE = 100_000;

const NO_NUMBER = "Give a telephone number of ten digits or in E.164.";

/** Records: the list for a called subscriber, as a page and as CSV, and one record. */
export function recordRoutes(ports: ConsolePorts): Router {
  const router = Router();
  router
    .route("/records")
    .get(async (request, response) => {
      const { called, all } = questionOf(request.query);
      const isNumber = digitsWanted(called).length > 0;
      const list = isNumber ? await calledList(ports, called, all, MOST_SHOWN) : undefined;
      const fault = isNumber || called === "" ? undefined : NO_NUMBER;
      const view = viewOf(request, ports);
      sendPage(
        response,
        <RecordsPage view={view} wanted={called} list={list} fault={fault} />,
        fault === undefined ? 200 : 400,
      );
    })
    .all(wrongMethod);
  router
    .route("/records.csv")
    .get(async (request, response) => {
      const { called, all } = questionOf(request.query);
      const [digits] = digitsWanted(called);
      if (digits === undefined) throw new RingfenceError("BAD_FIELD", NO_NUMBER);
      const { records } = await calledList(ports, called, all, MOST_IN_FILE);
      response
        .type("text/csv")
        .set("Content-Disposition", `attachment; filename="calls-to-${digits}.csv"`)
        .send(csvOf(records));
    })
    .all(wrongMethod);
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

function questionOf(query: unknown): { called: string; all: boolean } {
  const fields = new Fields(query);
  return {
    called: (fields.optionalText("called") ?? "").trim(),
    all: fields.optionalText("all") === "1",
  };
}

/** What the rule asks for, date, time and calling number, and why beside it. */
function csvOf(records: readonly CallRecord[]): string {
  const rows = records.map(({ atMs, callingNumber, calledNumber, action, cause, id }) => {
    const time = new Date(atMs).toISOString();
    return [time.slice(0, 10), time.slice(11, 19), callingNumber, calledNumber, action, cause, id];
  });
  const columns = ["date", "time_utc", "calling", "called", "action", "cause", "id"];
  // A cell that begins like a formula would be one in a spreadsheet.
  return stringify(rows, { header: true, columns, escape_formulas: true });
}
