import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A vendor on this machine that answers as a test wants. */
export class VendorServer {
  readonly port: number;
  readonly requests: { readonly path: string; readonly headers: IncomingMessage["headers"] }[] = [];
  /** What it answers now. */
  answer: Answer = scored(90);
  readonly #stop: () => Promise<void>;

  private constructor(port: number, stop: () => Promise<void>) {
    this.port = port;
    this.#stop = stop;
  }

  static async start(): Promise<VendorServer> {
    const server = createServer((request, response) => {
      started.requests.push({ path: request.url ?? "", headers: request.headers });
      started.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const started = new VendorServer((server.address() as AddressInfo).port, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return started;
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

/** Answers with a score, at once. */
export function scored(score: number): Answer {
  return json({ score, kind: "robocaller" });
}

export function json(body: unknown, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
}
