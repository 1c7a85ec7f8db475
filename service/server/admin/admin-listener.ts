import { createServer } from "node:http";
import express, { type Express } from "express";
import { isLoopback, type ListenAddress } from "../../settings/kinds.ts";
import type { Access } from "../access.ts";
import { consoleRoutes } from "../console/console.ts";
import type { ConsolePorts } from "../console/console-ports.ts";
import { type Listener, listenAt, stopHttp } from "../listener.ts";
import type { FaultLog, ListenerCounts, MetricsPort, Ports } from "../ports.ts";
import { guarded } from "./guards.ts";
import { healthRoutes } from "./health-routes.ts";
import { operationRoutes } from "./operation-routes.ts";
import { errorAnswers, notFound, plainHeaders, wrongMethod } from "./replies.ts";

export interface AdminListenerOptions {
  readonly listen: ListenAddress;
  readonly bodyTimeoutMs: number;
  readonly maxConnections: number;
  readonly access: Access;
  readonly ports: Ports;
  readonly console: ConsolePorts;
  readonly metrics: MetricsPort;
  readonly counts: ListenerCounts;
  readonly faults: FaultLog;
}

/**
 * Opens the listener for people and their tools. That it has a token where others can reach it is
 * checked with the settings; without one it answers nobody there but probes.
 *
 * @throws RingfenceError BAD_CONFIGURATION when it cannot listen there
 */
export async function openAdminListener(options: AdminListenerOptions): Promise<Listener> {
  const { listen, bodyTimeoutMs, maxConnections, counts } = options;
  const server = createServer(
    { requestTimeout: bodyTimeoutMs, headersTimeout: bodyTimeoutMs },
    adminApp(options),
  );
  server.maxConnections = maxConnections;
  server.on("connection", (socket) => {
    counts.connected("admin");
    socket.on("close", () => counts.disconnected("admin"));
  });
  const address = await listenAt(server, listen, "RINGFENCE_ADMIN_LISTEN");
  return { address, stop: (withinMs) => stopHttp(server, withinMs) };
}

function adminApp({
  listen,
  access,
  ports,
  console: consolePorts,
  metrics,
  counts,
  faults,
}: AdminListenerOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  const loopback = isLoopback(listen.host);
  app.use(plainHeaders);
  app.use(
    healthRoutes(
      ports,
      (request) => access.hasToken(request) || (loopback && access.isLocal(request)),
    ),
  );
  app.use("/console", consoleRoutes({ access, ports: consolePorts, counts, faults }));
  app.use(guarded(access, loopback));
  app
    .route("/metrics")
    .get(async (_request, response) => {
      const page = await metrics.page();
      response.set("Content-Type", metrics.contentType).send(page);
    })
    .all(wrongMethod);
  app.use(operationRoutes(ports));
  app.use(notFound);
  app.use(errorAnswers(counts, faults));
  return app;
}
