import { once } from "node:events";
import { connect, type Socket } from "node:net";

const PATIENCE_MS = 10_000;

/** A TCP client that sends exactly the bytes it is told, and keeps what comes back. */
export class RawClient {
  readonly socket: Socket;
  received = "";
  closed = false;

  static async to(port: number): Promise<RawClient> {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.received += chunk.toString("latin1");
    });
    socket.on("end", () => {
      this.closed = true;
    });
    socket.on("close", () => {
      this.closed = true;
    });
    socket.on("error", () => undefined);
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** Waits until what came matches, and returns all of it. */
  async until(expected: RegExp | ((received: string) => boolean)): Promise<string> {
    const matches =
      typeof expected === "function" ? expected : (text: string) => expected.test(text);
    await eventually(
      () => matches(this.received),
      () => `received: ${this.received.slice(0, 500)}`,
    );
    return this.received;
  }

  /** Waits until the other side has closed, and returns all that came. */
  async untilClosed(): Promise<string> {
    await eventually(
      () => this.closed,
      () => "the connection is still open",
    );
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Waits until a condition holds; fails when it does not within ten seconds. */
export async function eventually(
  holds: () => boolean,
  otherwise: () => string = () => "it never came to hold",
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A POST as a client of HTTP/1.1 writes it. */
export function post(path: string, body: string, headers = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** How many whole answers of HTTP/1.1 have come. */
export function answersIn(received: string): number {
  return received.split("HTTP/1.1 ").length - 1;
}

/** The JSON body of the last answer. */
export function lastBody(received: string): unknown {
  return JSON.parse(received.slice(received.lastIndexOf("\r\n\r\n") + 4));
}
