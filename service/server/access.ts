import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** True for the address of a peer on this machine. */
export function isLoopbackPeer(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  return plain === "::1" || plain.startsWith("127.");
}

// A request that a proxy passes on reaches us over loopback and does not come from somebody who is
// logged in to this machine. Nor need one that a page in a browser sends.
const FROM_A_PROXY = ["forwarded", "x-forwarded-for", "via"];
const FROM_A_PAGE = "origin";
// nginx says nothing of itself unless it is told to, but passes on in HTTP/1.0 for the most part,
// which no client of these years speaks.
const AS_NGINX_PASSES_ON = "1.0";

/** Who may change something, or see what is not for everybody. */
export class Access {
  readonly #tokenDigest: Buffer | undefined;

  /** @param token undefined when none is set: then nobody has it */
  constructor(token: string | undefined) {
    this.#tokenDigest = token === undefined ? undefined : digest(token);
  }

  /** True for a request from this machine itself, or with the bearer token. */
  trusts(request: IncomingMessage): boolean {
    return this.isLocal(request) || this.hasToken(request);
  }

  isLocal(request: IncomingMessage): boolean {
    return request.headers[FROM_A_PAGE] === undefined && this.isOnThisMachine(request);
  }

  /** As `isLocal`, for who sees to it by other means that no foreign page sent the request. */
  isOnThisMachine({ socket, headers, httpVersion }: IncomingMessage): boolean {
    return (
      isLoopbackPeer(socket.remoteAddress) &&
      httpVersion !== AS_NGINX_PASSES_ON &&
      FROM_A_PROXY.every((header) => headers[header] === undefined) &&
      isPrivateName(headers.host)
    );
  }

  hasToken({ headers }: IncomingMessage): boolean {
    const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "");
    return bearer?.[1] !== undefined && this.isToken(bearer[1]);
  }

  /** Whether a token is set at all. */
  get wantsToken(): boolean {
    return this.#tokenDigest !== undefined;
  }

  isToken(text: string): boolean {
    if (this.#tokenDigest === undefined) return false;
    // Digests have one length, so that the comparison takes the same time for any guess.
    return timingSafeEqual(digest(text), this.#tokenDigest);
  }
}

/**
 * False for a name of the public DNS, which somebody else can point at our loopback address to
 * make a browser on this machine ask us (DNS rebinding). An address or a name without a dot is ours.
 */
function isPrivateName(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = host.replace(/:\d*$/, "");
  return isIP(name.replace(/^\[|\]$/g, "")) !== 0 || !name.includes(".");
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
