import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, connect as tlsConnect } from "node:tls";
import type { Credentials } from "./credentials.ts";
import type { Endpoint } from "./sip-endpoint.ts";
import { headerValue, readSipMessage, type SipMessage } from "./sip-message.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * A party of 127.0.0.1 that speaks SIP over TCP or TLS and keeps every message, byte for byte. It
 * answers on the connection that was opened to it, and opens one itself where there is none.
 */
export class StreamEndpoint implements Endpoint {
  readonly transport: "TCP" | "TLS";
  readonly port: number;
  readonly received: SipMessage[] = [];
  onMessage: (message: SipMessage) => void = () => {};
  readonly #server: Server;
  readonly #tls: Credentials | undefined;
  readonly #sockets: Socket[] = [];

  private constructor(server: Server, tls: Credentials | undefined) {
    this.transport = tls === undefined ? "TCP" : "TLS";
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#tls = tls;
    server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) =>
      this.#take(socket),
    );
  }

  /** @param tls certificate and key; without them it is TCP */
  static async open(tls?: Credentials): Promise<StreamEndpoint> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new StreamEndpoint(server, tls);
  }

  #take(socket: Socket): void {
    this.#sockets.push(socket);
    socket.on("error", () => {});
    let pending: Buffer = Buffer.alloc(0);
    socket.on("data", (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      for (let end = endOfMessage(pending); end !== undefined; end = endOfMessage(pending)) {
        const message = readSipMessage(pending.subarray(0, end));
        pending = pending.subarray(end);
        this.received.push(message);
        this.onMessage(message);
      }
    });
  }

  send(message: string | Buffer, port: number): void {
    if (this.#sockets.length === 0) this.#take(this.#connect(port));
    const bytes = typeof message === "string" ? Buffer.from(message, "latin1") : message;
    this.#sockets.at(-1)?.write(bytes);
  }

  #connect(port: number): Socket {
    if (this.#tls === undefined) return connect(port, "127.0.0.1");
    return tlsConnect({ port, host: "127.0.0.1", ca: this.#tls.cert, servername: "sbc.test" });
  }

  message(
    what: string,
    test: (message: SipMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SipMessage> {
    return waitUntil(what, () => this.received.find(test), timeoutMs);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** Where the first message ends (RFC 3261 §18.3: Content-Length says), if it is all there. */
function endOfMessage(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = readSipMessage(bytes.subarray(0, headEnd + 4));
  const end = headEnd + 4 + Number(headerValue(head, "Content-Length"));
  return bytes.length < end ? undefined : end;
}
