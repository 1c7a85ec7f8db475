import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { asRingfenceError, ERRORS, RingfenceError } from "../../errors.ts";
import type { ListenAddress } from "../../settings/kinds.ts";
import { errorBody } from "../error-body.ts";
import { type Listener, listenAt, stopHttp } from "../listener.ts";
import type { FaultLog, ListenerCounts } from "../ports.ts";
import { FRESH_MS, type FreshJcard } from "./fresh-jcard.ts";
import type { RedressDoor } from "./redress-door.ts";

/** Where the reverse proxy finds what the `Call-Info` of a 608 points to. */
export const JCARD_PATH = "/jcard";

/** Where it finds what the `url` of a 603+ points to. */
export const REDRESS_PATH = "/r/";

/** A reverse proxy opens few; descriptors that a flood holds open are missing for calls. */
const MOST_CONNECTIONS = 500;

/** Longer than the 60 s after which the common proxies drop theirs, so that they close first. */
const KEEP_ALIVE_MS = 65_000;

const LONGEST_HEADER = 8192;

export interface PortalListenerOptions {
  readonly listen: ListenAddress;
  readonly bodyTimeoutMs: number;
  readonly maxConnections: number;
  readonly jcard: Pick<FreshJcard, "current">;
  readonly redress: Pick<RedressDoor, "answer">;
  readonly counts: ListenerCounts;
  readonly faults: FaultLog;
}

/**
 * Opens the listener for blocked callers, who are anybody: made for a reverse proxy that speaks
 * https for it. A bare node:http server, so that a request that is refused costs microseconds.
 *
 * @throws RingfenceError BAD_CONFIGURATION when it cannot listen there
 */
export async function openPortalListener(options: PortalListenerOptions): Promise<Listener> {
  const { listen, bodyTimeoutMs, maxConnections, counts } = options;
  const server = createServer(
    {
      requestTimeout: bodyTimeoutMs,
      headersTimeout: bodyTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, Math.ceil(bodyTimeoutMs / 4)),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: LONGEST_HEADER,
    },
    (request, response) => void answer(request, response, options),
  );
  server.maxConnections = Math.min(maxConnections, MOST_CONNECTIONS);
  server.on("connection", (socket) => {
    counts.connected("portal");
    socket.on("close", () => counts.disconnected("portal"));
  });
  const address = await listenAt(server, listen, "RINGFENCE_PORTAL_LISTEN");
  return { address, stop: (withinMs) => stopHttp(server, withinMs) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PortalListenerOptions,
): Promise<void> {
  const path = pathOf(request);
  if (path.startsWith(REDRESS_PATH)) {
    await options.redress.answer(request, response, path);
    return;
  }
  // A body means nothing here; the connection is closed rather than read to its end.
  if (hasBody(request)) response.setHeader("Connection", "close");
  try {
    if (path !== JCARD_PATH) throw new RingfenceError("NOT_FOUND", `there is no ${path} here`);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      throw new RingfenceError("METHOD_NOT_ALLOWED", `${path} takes GET`);
    }
    const jws = await options.jcard.current();
    if (jws === undefined) throw new RingfenceError("NOT_FOUND", "the policy has no jCard");
    sendJws(response, jws);
  } catch (thrown) {
    refuse(request, response, thrown, options);
  }
}

/** RFC 7515 §9.2.1: `application/jose` is the compact serialisation. */
function sendJws(response: ServerResponse, jws: string): void {
  response.writeHead(200, {
    "Content-Type": "application/jose",
    "Content-Length": jws.length,
    "Cache-Control": `public, max-age=${FRESH_MS / 1000}`,
    "X-Content-Type-Options": "nosniff",
  });
  response.end(jws);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  { counts, faults }: PortalListenerOptions,
): void {
  const error = asRingfenceError(thrown);
  if (error.code === "INTERNAL") faults.fault("portal", thrown);
  counts.refused("portal", error.code);
  const body = errorBody(error);
  response.writeHead(ERRORS[error.code].http, {
    "Content-Type": "application/json",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
