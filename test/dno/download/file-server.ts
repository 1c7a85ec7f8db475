import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** How a server answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of files on a free port of 127.0.0.1, which behaves as the test says. */
export class FileServer {
  /** What was asked, in the order of arrival. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  answer: Answer;
  readonly #server: Server;

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      this.requests.push({ path: request.url ?? "", headers: request.headers });
      this.answer(request, response);
    });
  }

  static async start(answer: Answer = status(404)): Promise<FileServer> {
    const server = new FileServer(answer);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  /** The address of a path on this server. */
  at(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Harmless when it has been stopped already. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** A file, with what lets a client ask whether it has changed. */
export function file(
  content: string | Buffer,
  { etag, lastModified }: { etag?: string; lastModified?: string } = {},
): Answer {
  return (request, response) => {
    if (etag !== undefined) response.setHeader("etag", etag);
    if (lastModified !== undefined) response.setHeader("last-modified", lastModified);
    const { "if-none-match": noneMatch, "if-modified-since": modifiedSince } = request.headers;
    // RFC 9110 §13.2.2: If-Modified-Since counts only without If-None-Match.
    const same =
      noneMatch === undefined
        ? lastModified !== undefined && modifiedSince === lastModified
        : noneMatch === etag;
    response.statusCode = same ? 304 : 200;
    response.end(same ? undefined : content);
  };
}

/** A status, for what is refused or broken. */
export function status(
  code: number,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Answer {
  return (_, response) => {
    response.writeHead(code, headers).end(body);
  };
}

/** A redirect. */
export function redirect(code: number, location: string): Answer {
  return status(code, { location });
}

/** The start of a file, and then the end of the connection. */
export function cutOff(content: string | Buffer, afterBytes: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": Buffer.byteLength(content) });
    response.write(Buffer.from(content).subarray(0, afterBytes), () => response.destroy());
  };
}

/** The start of a file, and then nothing more. */
export function stalled(content: string | Buffer, afterBytes: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": Buffer.byteLength(content) });
    response.write(Buffer.from(content).subarray(0, afterBytes));
  };
}

/** One answer after the other; the last one again and again. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let asked = 0;
  return (request, response) => {
    answers[Math.min(asked, answers.length - 1)]?.(request, response);
    asked += 1;
  };
}

/** A site with several paths. */
export function site(paths: Readonly<Record<string, Answer>>): Answer {
  return (request, response) => {
    (paths[request.url ?? ""] ?? status(404))(request, response);
  };
}
