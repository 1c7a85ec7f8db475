import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Server } from "node:net";

/**
 * Stands between a command and its Redis, and holds back what the command sends from the moment on
 * at which a text is in it: the command then waits in the middle of that very step.
 */
export class WatchingProxy {
  /** The text to wait for; undefined lets everything through. */
  waitFor: string | undefined;
  /** True once the text has come. */
  reached = false;
  readonly #server: Server;

  private constructor(upstreamPort: number) {
    this.#server = createServer((client) => {
      const upstream = createConnection({ host: "127.0.0.1", port: upstreamPort });
      client.on("data", (bytes) => {
        if (this.waitFor !== undefined && bytes.includes(this.waitFor)) this.reached = true;
        if (!this.reached) upstream.write(bytes);
      });
      upstream.on("data", (bytes) => client.write(bytes));
      for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
    });
  }

  static async start(upstreamPort: number): Promise<WatchingProxy> {
    const proxy = new WatchingProxy(upstreamPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets everything through again. */
  release(): void {
    this.waitFor = undefined;
    this.reached = false;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}
