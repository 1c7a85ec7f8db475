import { createServer, type Socket } from "node:net";
import type { ListenAddress } from "../../settings/kinds.ts";
import { type Listener, listenAt } from "../listener.ts";
import type { ListenerCounts } from "../ports.ts";
import type { RpcDispatcher } from "./dispatch.ts";
import { RpcConnection } from "./tcp-connection.ts";

export interface RpcListenerOptions {
  readonly listen: ListenAddress;
  /** For a message that has begun to get whole, and for a peer to read its answers. */
  readonly bodyTimeoutMs: number;
  readonly maxConnections: number;
  readonly dispatcher: RpcDispatcher;
  readonly counts: ListenerCounts;
}

/**
 * Opens the listener for JSON-RPC over TCP.
 *
 * @throws RingfenceError BAD_CONFIGURATION when it cannot listen there
 */
export async function openRpcListener(options: RpcListenerOptions): Promise<Listener> {
  const { listen, bodyTimeoutMs, maxConnections, dispatcher, counts } = options;
  const connections = new Set<RpcConnection>();
  const accept = (socket: Socket) => {
    const connection = new RpcConnection(socket, dispatcher);
    connections.add(connection);
    counts.connected("rpc-tcp");
    socket.on("close", () => {
      connections.delete(connection);
      counts.disconnected("rpc-tcp");
    });
  };
  // Half-open: a client that has sent its last request still reads the answers.
  const server = createServer({ allowHalfOpen: true }, accept);
  server.maxConnections = maxConnections;
  const address = await listenAt(server, listen, "RINGFENCE_RPC_LISTEN");
  const watch = setInterval(
    () => {
      const now = performance.now();
      for (const connection of connections) connection.check(now, bodyTimeoutMs);
    },
    Math.min(1000, Math.ceil(bodyTimeoutMs / 4)),
  );
  const stop = async (withinMs: number) => {
    for (const connection of connections) connection.leave();
    const cut = setTimeout(() => {
      for (const connection of connections) connection.destroy();
    }, withinMs);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearTimeout(cut);
    clearInterval(watch);
  };
  return { address, stop };
}
