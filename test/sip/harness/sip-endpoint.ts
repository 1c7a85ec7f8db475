import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readSipMessage, type SipMessage } from "./sip-message.ts";
import { waitUntil } from "./wait-until.ts";

/** Where a party of a call sends and receives, whatever the transport. */
export interface Endpoint {
  /** As in a Via. */
  readonly transport: "UDP" | "TCP" | "TLS";
  readonly port: number;
  readonly received: readonly SipMessage[];
  onMessage: (message: SipMessage) => void;
  send(message: string | Buffer, port: number): void;
  message(
    what: string,
    test: (message: SipMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SipMessage>;
  close(): void;
}

/** A UDP socket of a loopback address that keeps every SIP message it gets, byte for byte. */
export class SipEndpoint implements Endpoint {
  readonly transport = "UDP";
  readonly port: number;
  /** Every message that arrived, in the order of arrival, retransmissions included. */
  readonly received: SipMessage[] = [];
  /** Called for every message that arrives. */
  onMessage: (message: SipMessage) => void = () => {};
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on("message", (bytes) => {
      const message = readSipMessage(bytes);
      this.received.push(message);
      this.onMessage(message);
    });
  }

  /** @param address a loopback address; the SBC knows its neighbours by theirs */
  static async open(address = "127.0.0.1"): Promise<SipEndpoint> {
    const socket = createSocket("udp4").bind(0, address);
    await once(socket, "listening");
    return new SipEndpoint(socket);
  }

  /** Sends one datagram; a text is sent one byte a character (latin1). */
  send(message: string | Buffer, port: number): void {
    const bytes = typeof message === "string" ? Buffer.from(message, "latin1") : message;
    this.#socket.send(bytes, port, "127.0.0.1");
  }

  /** The first message, arrived already or yet to come, for which the test holds. */
  message(
    what: string,
    test: (message: SipMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SipMessage> {
    return waitUntil(what, () => this.received.find(test), timeoutMs);
  }

  close(): void {
    this.#socket.close();
  }
}
