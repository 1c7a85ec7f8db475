import { createSocket } from "node:dgram";
import { once } from "node:events";

/** Stands for rtpproxy: takes its commands and handles no media. */
export interface MediaProxy {
  readonly port: number;
  /** Calls whose media session was opened, and those whose session was released, by Call-ID. */
  readonly opened: readonly string[];
  readonly released: readonly string[];
  close(): void;
}

/** Opens it on a free port of 127.0.0.1. */
export async function openMediaProxy(): Promise<MediaProxy> {
  const opened: string[] = [];
  const released: string[] = [];
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("message", (bytes, { port }) => {
    const [cookie = "", command = "", callId = ""] = bytes.toString().split(" ");
    if (command.startsWith("U")) opened.push(callId);
    if (command.startsWith("D")) released.push(callId);
    socket.send(`${cookie} ${answerTo(command)}\n`, port, "127.0.0.1");
  });
  return { port: socket.address().port, opened, released, close: () => socket.close() };
}

// V and VF ask for the version of the protocol and its extensions, U for a port, D ends a session.
function answerTo(command: string): string {
  if (command === "V") return "20040107";
  if (command === "VF") return "1";
  return command.startsWith("U") ? "35000 127.0.0.1" : "0";
}
