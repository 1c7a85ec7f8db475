import { Router } from "express";
import { RingfenceError } from "../../errors.ts";
import { wrongMethod } from "../admin/replies.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { dashboardPlots, numberPlot } from "./dashboard-data.ts";
import { DashboardPage } from "./pages/dashboard-page.tsx";
import { NumberPage } from "./pages/number-page.tsx";
import { GroupPage, NumbersPage } from "./pages/numbers-page.tsx";
import { allUntil } from "./request-file.ts";
import { sendPage } from "./send-page.ts";
import { viewOf } from "./view.ts";

const HISTORY_SHOWN = 50;

/** The dashboard, the numbers and their groups; `*.json` is what the plots are drawn from. */
export function dashboardRoutes(ports: ConsolePorts): Router {
  const router = Router();
  const { dashboard, health, redress, records } = ports;
  router
    .route("/dashboard")
    .get((request, response) => {
      const window = windowOf(request.query["window"]);
      const view = viewOf(request, ports);
      const parts = {
        components: health.components(),
        vendors: dashboard.vendors(),
        list: dashboard.list(),
      };
      sendPage(response, <DashboardPage view={view} window={window} {...parts} />);
    })
    .all(wrongMethod);
  router
    .route("/dashboard.json")
    .get((request, response) => {
      response.json(dashboardPlots(dashboard.trends.points(windowOf(request.query["window"]))));
    })
    .all(wrongMethod);
  router
    .route("/numbers")
    .get(async (request, response) => {
      const open = await redress.queue("open");
      const { numbers } = dashboard;
      const shown = { groups: numbers.groups(), mostBlocked: numbers.mostBlocked(), open };
      sendPage(response, <NumbersPage view={viewOf(request, ports)} {...shown} />);
    })
    .all(wrongMethod);
  router
    .route("/groups/:name.json")
    .get((request, response) => {
      const { name } = request.params;
      const group = dashboard.numbers.groups().find((one) => one.name === name);
      response.json(numberPlot(group?.figures));
    })
    .all(wrongMethod);
  router
    .route("/groups/:name")
    .get(async (request, response) => {
      const { name } = request.params;
      const members = dashboard.numbers.group(name);
      if (members === undefined) throw new RingfenceError("NOT_FOUND", "There is no such group.");
      const open = await redress.queue("open");
      const group = { name, members, open };
      sendPage(response, <GroupPage view={viewOf(request, ports)} {...group} />);
    })
    .all(wrongMethod);
  router
    .route("/numbers/:digits.json")
    .get((request, response) => {
      response.json(numberPlot(dashboard.numbers.number(request.params.digits)));
    })
    .all(wrongMethod);
  router
    .route("/numbers/:digits")
    .get(async (request, response) => {
      const { digits } = request.params;
      const number = {
        digits,
        figures: dashboard.numbers.number(digits),
        requests: await redress.about(digits),
        records: await records.byCalling(digits, allUntil(ports.now(), HISTORY_SHOWN)),
      };
      sendPage(response, <NumberPage view={viewOf(request, ports)} {...number} />);
    })
    .all(wrongMethod);
  return router;
}

function windowOf(text: unknown): "hour" | "day" {
  return text === "day" ? "day" : "hour";
}
