import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import type { ListenAddress } from "../settings/kinds.ts";
import { type HepEnd, hepPacket } from "./hep-packet.ts";

/** Datagrams that are on their way to the system; beyond it they are dropped and counted. */
const MOST_UNDER_WAY = 1000;

/** A collector whose name is not known, or to which there is no way, is tried again after this. */
const RETRY_MS = 30_000;

interface Link {
  readonly socket: Socket;
  readonly source: HepEnd;
  readonly target: HepEnd;
}

/**
 * Sends lines of the decision log to a HEP collector, by UDP: nobody waits for a packet, and one
 * that cannot be sent is dropped and counted.
 */
export class HepSender {
  readonly #to: ListenAddress;
  readonly #agentId: number;
  #link: Link | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;
  #underWay = 0;
  #dropped = 0;

  /**
   * @param to by address or name
   * @param agentId how HOMER tells senders apart
   */
  constructor(to: ListenAddress, agentId: number) {
    this.#to = to;
    this.#agentId = agentId;
  }

  /**
   * Looks for the way to the collector, and looks again and again when there is none.
   *
   * @param failed told each time
   */
  async open(failed: (error: Error) => void): Promise<void> {
    try {
      const link = await connect(this.#to);
      // The system tells of a datagram that nobody listens for when it hears of that.
      link.socket.on("error", () => {
        this.#dropped++;
      });
      if (this.#closed) link.socket.close();
      else this.#link = link;
    } catch (error) {
      if (this.#closed) return;
      failed(error as Error);
      this.#retry = setTimeout(() => void this.open(failed), RETRY_MS).unref();
    }
  }

  /** Packets that were not sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * @param atMs milliseconds since 1970, UTC
   * @param line a line of the decision log, with its line break
   */
  send(callId: string, line: string, atMs: number): void {
    const link = this.#link;
    const packet =
      link !== undefined && this.#underWay < MOST_UNDER_WAY
        ? hepPacket({
            source: link.source,
            target: link.target,
            atMs,
            agentId: this.#agentId,
            correlation: callId,
            payload: line.trimEnd(),
          })
        : undefined;
    if (link === undefined || packet === undefined) {
      this.#dropped++;
      return;
    }
    this.#underWay++;
    link.socket.send(packet, (error) => {
      this.#underWay--;
      if (error !== null) this.#dropped++;
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#link?.socket.close();
    this.#link = undefined;
  }
}

async function connect({ host, port }: ListenAddress): Promise<Link> {
  const { address } = await lookup(host === "" ? "127.0.0.1" : host);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      // A connected socket knows its own address, and is the cheaper one to send by.
      socket.connect(port, address, () => resolve());
    });
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.removeAllListeners("error");
  socket.unref();
  const own = socket.address();
  return {
    socket,
    source: { address: own.address, port: own.port },
    target: { address, port },
  };
}
