import type { AddressInfo, Server } from "node:net";
import { RingfenceError } from "../errors.ts";
import { address, type ListenAddress } from "../settings/kinds.ts";

/** A listener that is open. */
export interface Listener {
  /** Where it listens; the port is the one the system chose when the setting says 0. */
  readonly address: ListenAddress;
  /**
   * Stops accepting, closes what is idle, and resolves when the last request has its answer.
   * After `withinMs` it cuts what is left.
   */
  stop(withinMs: number): Promise<void>;
}

/** A burst of new connections must find room: libcurl opens one for each call that is in flight. */
const BACKLOG = 4096;

const SWEEP_MS = 20;

/**
 * Makes a server listen.
 *
 * @returns the address that it got
 * @throws RingfenceError BAD_CONFIGURATION, with `setting` as its field, when it cannot
 */
export function listenAt(
  server: Server,
  at: ListenAddress,
  setting: string,
): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => {
      const message = `${setting}: cannot listen on ${address.show(at)}: ${cause.message}`;
      reject(new RingfenceError("BAD_CONFIGURATION", message, { field: setting, cause }));
    };
    server.once("error", failed);
    const where = at.host === "" ? {} : { host: at.host };
    server.listen({ ...where, port: at.port, backlog: BACKLOG }, () => {
      server.removeListener("error", failed);
      resolve({ host: at.host, port: (server.address() as AddressInfo).port });
    });
  });
}

/** What stopping needs of a server of node:http, whatever its classes of requests are. */
interface StoppableServer {
  close(done: () => void): unknown;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/**
 * Stops an HTTP server: no new connections, those that are idle closed, the others after their
 * answer, or when the time is over.
 */
export async function stopHttp(server: StoppableServer, withinMs: number): Promise<void> {
  // A connection whose answer goes out after this has become idle then, so idle ones are looked
  // for again and again.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
}
