import { createConnection, createServer, type Server, type Socket } from "node:net";

/**
 * Stands between a store and its Redis, on a port that stays the same: to be gone, to come back,
 * and to be slow at will.
 */
export class TcpProxy {
  readonly port: number;
  /** How many connections were made to it so far. */
  accepted = 0;
  #server: Server;
  #upstreamPort: number;
  #stalled = false;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, port: number, upstreamPort: number) {
    this.#server = server;
    this.port = port;
    this.#upstreamPort = upstreamPort;
    server.on("connection", (socket) => this.#forward(socket));
  }

  static async start(upstreamPort: number): Promise<TcpProxy> {
    const server = createServer();
    const port = await listen(server, 0);
    return new TcpProxy(server, port, upstreamPort);
  }

  /** Refuses connections and cuts those there are. */
  async refuse(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  /** Accepts connections again, on the same port. */
  async accept(upstreamPort = this.#upstreamPort): Promise<void> {
    this.#upstreamPort = upstreamPort;
    this.#server = createServer((socket) => this.#forward(socket));
    await listen(this.#server, this.port);
  }

  /** Cuts the connections there are; new ones are accepted. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** Keeps connections open and takes requests, but lets no answer through. */
  stall(): void {
    this.#stalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  resume(): void {
    this.#stalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.refuse();
  }

  #forward(client: Socket): void {
    this.accepted += 1;
    const upstream = createConnection({ host: "127.0.0.1", port: this.#upstreamPort });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#stalled) from.pause();
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      resolve(address.port);
    });
  });
}
