import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Above 10080, a port that `fetch` refuses (Fetch Standard, "bad port"), and below 32768, from where
 * on Linux gives ports to connections that go out: by the time a program listens on a port that was
 * free, one of those may have taken it.
 */
const FIRST_PORT = 10_100;
const PORTS = 21_900;
const TRIES = 50;

/** A TCP port of 127.0.0.1 that nothing listened on a moment ago. */
export function freeTcpPort(): Promise<number> {
  return freePort(isFreeForTcp);
}

/** A UDP port of 127.0.0.1, and TCP port, that nothing was bound to a moment ago: SIP comes by both. */
export function freeUdpPort(): Promise<number> {
  return freePort(async (port) => (await isFreeForUdp(port)) && (await isFreeForTcp(port)));
}

async function freePort(isFree: (port: number) => Promise<boolean>): Promise<number> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${TRIES} ports is free`);
}

async function isFreeForTcp(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket("udp4").bind(port, "127.0.0.1");
  try {
    await once(socket, "listening");
  } catch {
    socket.close();
    return false;
  }
  socket.close();
  await once(socket, "close");
  return true;
}
