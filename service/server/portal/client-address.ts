import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";

/** No chain of proxies is longer; what is longer is made up. */
const LONGEST_CHAIN = 20;

/**
 * The address that a request comes from: of the connection, or, when that is a proxy of ours, the
 * last address in `X-Forwarded-For` that is none of ours. What stands before it was written by
 * somebody else and counts for nothing.
 *
 * @param proxies RINGFENCE_PORTAL_PROXIES
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  proxies: BlockList,
): string {
  let address = plain(socket.remoteAddress ?? "");
  // Several headers of this name come joined.
  const chain = String(headers["x-forwarded-for"] ?? "").split(",");
  for (const named of chain.slice(-LONGEST_CHAIN).reverse()) {
    if (!isOurs(address, proxies)) return address;
    const next = plain(named.trim());
    if (isIP(next) === 0) return address;
    address = next;
  }
  return address;
}

function isOurs(address: string, proxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Without the prefix of IPv4 in IPv6, and the brackets and port that some proxies write. */
function plain(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const address = bracketed ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return address.toLowerCase().startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}
