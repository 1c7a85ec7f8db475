import type { Socket } from "node:net";

/**
 * Calls back with every netstring (`LENGTH:TEXT,`) that arrives on a connection.
 *
 * @param onText gets the text between the colon and the comma
 */
export function readNetstrings(socket: Socket, onText: (text: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const colon = rest.indexOf(":");
      if (colon < 0) return;
      const length = Number(rest.subarray(0, colon).toString());
      const end = colon + 1 + length;
      if (rest.length < end + 1) return;
      onText(rest.subarray(colon + 1, end).toString());
      rest = rest.subarray(end + 1);
    }
  });
}

/** Writes one text as a netstring. */
export function writeNetstring(socket: Socket, text: string): void {
  socket.write(`${Buffer.byteLength(text)}:${text},`);
}
