import express, { Router } from "express";
import type { Access } from "../access.ts";
import { notFound } from "../admin/replies.ts";
import type { FaultLog, ListenerCounts } from "../ports.ts";
import { assets } from "./assets.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { csrfGuard } from "./csrf.ts";
import { dashboardRoutes } from "./dashboard-routes.tsx";
import { errorPages } from "./error-pages.tsx";
import { pageHeaders } from "./headers.ts";
import { loginRoutes, loginWanted } from "./login-routes.tsx";
import { recordRoutes } from "./record-routes.tsx";
import { requestRoutes } from "./request-routes.tsx";
import { searchRoutes } from "./search-routes.tsx";
import { sessions } from "./sessions.ts";

export interface ConsoleOptions {
  readonly access: Access;
  readonly ports: ConsolePorts;
  readonly counts: ListenerCounts;
  readonly faults: FaultLog;
}

/**
 * The operators' pages, for `/console` of the admin listener. Style and the login page are for
 * everybody who reaches the listener, all else for those who have logged in.
 */
export function consoleRoutes({ access, ports, counts, faults }: ConsoleOptions): Router {
  const router = Router();
  router.use(pageHeaders);
  router.use(assets());
  router.use(sessions(() => ports.now()));
  router.use(express.urlencoded({ extended: false, limit: "64kb" }));
  router.use(loginRoutes(access, ports, counts));
  router.use(loginWanted(ports));
  router.use(csrfGuard);
  router.use(requestRoutes(ports));
  router.use(searchRoutes(ports));
  router.use(recordRoutes(ports));
  router.use(dashboardRoutes(ports));
  router.use(notFound);
  router.use(errorPages(counts, faults));
  return router;
}
