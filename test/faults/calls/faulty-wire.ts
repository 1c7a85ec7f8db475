import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What the SBC gets of a piece of the service's answer; `wire` is its end of the connection. */
export type Answering = (answer: Buffer, wire: Socket) => void;

export const AS_IT_IS: Answering = (answer, wire) => wire.write(answer);

/**
 * Stands between an SBC and the real service, and lets questions through as they are: for faults in
 * answering that a service cannot be made to have.
 */
export interface FaultyWire {
  readonly port: number;
  /** What becomes of answers from now on. */
  answering: Answering;
  close(): Promise<void>;
}

/** Opens one on a free port; answers come through as they are until something else is said. */
export async function openFaultyWire(servicePort: number): Promise<FaultyWire> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((wire) => {
    const service = connect(servicePort, "127.0.0.1");
    keep(wire, service);
    keep(service, wire);
    wire.on("data", (question: Buffer) => service.write(question));
    service.on("data", (answer: Buffer) => {
      if (!wire.destroyed) self.answering(answer, wire);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const self: FaultyWire = {
    port: (server.address() as AddressInfo).port,
    answering: AS_IT_IS,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return self;
}
