import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { ERRORS, type ErrorCode, RingfenceError } from "../../errors.ts";
import type { ListenAddress } from "../../settings/kinds.ts";
import { errorBody } from "../error-body.ts";
import { type Listener, listenAt, stopHttp } from "../listener.ts";
import type { ListenerCounts } from "../ports.ts";
import { answerBytes } from "./answer-bytes.ts";
import { type BodyHandler, CallRequest } from "./call-request.ts";
import { awaitsAnswer, CallResponse } from "./call-response.ts";
import { PlainConnection, type PlainHandlers } from "./plain-connection.ts";
import { turnAnswers } from "./turn-answers.ts";

/**
 * The side that closes an idle connection must be the SBC: libcurl drops its own after 118 s, and a
 * connection that we close just as it is used again costs that call its timeout.
 */
const KEEP_ALIVE_MS = 125_000;

export interface CallListenerOptions {
  readonly listen: ListenAddress;
  readonly bodyTimeoutMs: number;
  readonly maxConnections: number;
  /** What is served, by path; every one of them takes POST and nothing else. */
  readonly handlers: ReadonlyMap<string, BodyHandler>;
  /** Those of them that need no more of a request than a plain one has. */
  readonly plainHandlers: PlainHandlers;
  readonly counts: ListenerCounts;
}

/**
 * Opens the per-call listener: a node:http server, because Express costs several times what a
 * decision does. Ahead of it stands a `PlainConnection` for each SBC.
 *
 * @throws RingfenceError BAD_CONFIGURATION when it cannot listen there
 */
export async function openCallListener(options: CallListenerOptions): Promise<Listener> {
  const listener = new CallListener(options);
  const address = await listenAt(listener.server, options.listen, "RINGFENCE_LISTEN");
  return { address, stop: (withinMs) => listener.stop(withinMs) };
}

class CallListener {
  readonly server: Server<typeof CallRequest, typeof CallResponse>;
  readonly #handlers: ReadonlyMap<string, BodyHandler>;
  readonly #plainHandlers: PlainHandlers;
  readonly #counts: ListenerCounts;
  /** Those that node:http does not know. */
  readonly #plain = new Map<Socket, PlainConnection>();
  #stopping = false;

  constructor(options: CallListenerOptions) {
    const { bodyTimeoutMs, maxConnections, handlers, plainHandlers, counts } = options;
    this.#handlers = handlers;
    this.#plainHandlers = plainHandlers;
    this.#counts = counts;
    this.server = createServer(
      {
        IncomingMessage: CallRequest,
        ServerResponse: CallResponse,
        keepAliveTimeout: KEEP_ALIVE_MS,
        // From the first byte of a request to its last; an idle connection is not under it.
        headersTimeout: bodyTimeoutMs,
        requestTimeout: bodyTimeoutMs,
        connectionsCheckingInterval: Math.min(1000, Math.ceil(bodyTimeoutMs / 4)),
        noDelay: true,
      },
      (request, response) => this.#route(request, response),
    );
    this.server.maxRequestsPerSocket = 0;
    this.server.maxConnections = maxConnections;
    // What node:http would do with a new connection is done when it is needed. The server itself has
    // to be the one that listens: else it does not look for requests that take too long.
    const [toNodeHttp] = this.server.listeners("connection");
    this.server.removeAllListeners("connection");
    this.server.on("connection", (socket) => {
      this.#connected(socket, () => toNodeHttp?.call(this.server, socket));
    });
    this.server.on("clientError", (error, socket) => this.#notHttp(error, socket as Socket));
  }

  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    for (const connection of this.#plain.values()) connection.leave();
    const cut = setTimeout(() => {
      for (const socket of this.#plain.keys()) socket.destroy();
    }, withinMs);
    await stopHttp(this.server, withinMs);
    clearTimeout(cut);
  }

  #connected(socket: Socket, toNodeHttp: () => void): void {
    this.#counts.connected("http");
    socket.setTimeout(KEEP_ALIVE_MS);
    // Node.js keeps an address that was asked for once, and forgets one that was not when the SBC
    // hangs up: a record may be written after that.
    void socket.remoteAddress;
    const connection = new PlainConnection(socket, this.#plainHandlers, () => {
      this.#plain.delete(socket);
      toNodeHttp();
    });
    this.#plain.set(socket, connection);
    socket.on("close", () => {
      this.#plain.delete(socket);
      this.#counts.disconnected("http");
    });
  }

  #route(request: CallRequest, response: CallResponse): void {
    if (this.#stopping) response.shouldKeepAlive = false;
    const url = request.url ?? "";
    const handler = this.#handlers.get(url) ?? this.#handlers.get(pathOf(url));
    if (handler === undefined) {
      this.#refuse(response, "NOT_FOUND", `there is no ${pathOf(url)} here`);
    } else if (request.method !== "POST") {
      this.#refuse(response, "METHOD_NOT_ALLOWED", `${pathOf(url)} takes POST`, "Allow", "POST");
    } else {
      request.gather(handler, response);
    }
  }

  #refuse(response: CallResponse, code: ErrorCode, message: string, ...headers: string[]): void {
    this.#counts.refused("http", code);
    response.refuse(new RingfenceError(code, message), ...headers);
  }

  /** A request that is not HTTP, or did not come whole in time: an answer, then the end. */
  #notHttp(cause: Error & { code?: string }, socket: Socket): void {
    const error = clientFault(cause.code);
    // What was asked before the fault has its answer before it is told of the fault.
    turnAnswers.send();
    // An earlier request of this connection that still waits would take this answer for its own.
    if (!socket.writable || cause.code === "ECONNRESET" || awaitsAnswer(socket)) {
      socket.destroy();
      return;
    }
    this.#counts.refused("http", error.code);
    socket.write(answerBytes(ERRORS[error.code].http, errorBody(error), true), "latin1");
    socket.destroySoon();
  }
}

function clientFault(code: string | undefined): RingfenceError {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RingfenceError("REQUEST_TIMEOUT", "the request did not arrive whole in time");
    case "HPE_HEADER_OVERFLOW":
      return new RingfenceError("HEADERS_TOO_LARGE", "the header of the request is over 16 KB");
    default:
      return new RingfenceError("BAD_REQUEST", "this is not an HTTP request");
  }
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
