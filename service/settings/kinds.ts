import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { isEmail } from "../sip/notice-contact.ts";

/** What a text came to: a value, or why it is none. */
export type ReadValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** How the text of a setting becomes its value. */
export interface Kind<T> {
  /** For the documentation: `address`, `whole number, 1 to 1000`. */
  readonly name: string;
  read(text: string): ReadValue<T>;
  /** How `config show` prints a value that is not hidden. */
  show(value: T): string;
}

/** Where a listener listens. An empty host means every address of the machine. */
export interface ListenAddress {
  readonly host: string;
  /** 0 lets the system choose a free port. */
  readonly port: number;
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

const ADDRESS = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/;

/** `host:port`, `[IPv6]:port` or `:port`. */
export const address: Kind<ListenAddress> = {
  name: "address",
  read(text) {
    const match = ADDRESS.exec(text);
    const port = Number(match?.[3]);
    if (match === null || port > 65_535) {
      return refused("must be host:port, [IPv6]:port or :port, with a port from 0 to 65535");
    }
    if (match[1] !== undefined && !isIPv6(match[1])) {
      return refused(`${match[1]} is not an IPv6 address`);
    }
    return { ok: true, value: { host: match[1] ?? match[2] ?? "", port } };
  },
  show: ({ host, port }) => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`),
};

/** True when only processes of this machine can reach a listener there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** A number in plain digits, both ends included. */
export function wholeNumber(least: number, most: number): Kind<number> {
  return {
    name: `whole number, ${least} to ${most}`,
    read(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return { ok: true, value };
      return refused(`must be a whole number from ${least} to ${most}`);
    },
    show: String,
  };
}

/** One of a few words, as they are written. */
export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T> {
  return {
    name: choices.join(", "),
    read(text) {
      const value = choices.find((choice) => choice === text);
      return value === undefined
        ? refused(`must be one of ${choices.join(", ")}`)
        : { ok: true, value };
    },
    show: String,
  };
}

/** `on` or `off`, and the `true` and `false` that YAML makes of them. */
export const onOrOff: Kind<boolean> = {
  name: "on, off",
  read(text) {
    if (text === "on" || text === "true") return { ok: true, value: true };
    if (text === "off" || text === "false") return { ok: true, value: false };
    return refused("must be on or off");
  },
  show: (value) => (value ? "on" : "off"),
};

/** A path, relative ones to the working directory. */
export const path: Kind<string> = {
  name: "path",
  read: (text) => (text.includes("\0") ? refused("holds a NUL") : { ok: true, value: text }),
  show: String,
};

/** Characters that stand in an `Authorization: Bearer` header as they are, RFC 6750 §2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/** A bearer token. Short ones are refused, because they can be guessed over the network. */
export const token: Kind<string> = {
  name: "token of at least 16 characters",
  read(text) {
    if (text.length < 16) return refused("must have at least 16 characters");
    if (!TOKEN.test(text)) return refused("may hold letters, digits and -._~+/ only");
    return { ok: true, value: text };
  },
  show: String,
};

/** The address of a Redis; what stands before the `@` is not shown. */
export const redisUrl: Kind<string> = {
  name: "redis:// or rediss:// address",
  read(text) {
    if (/^rediss?(\+(sentinel|cluster))?:\/\/\S+$/.test(text)) return { ok: true, value: text };
    return refused("must begin with redis:// or rediss://");
  },
  show: withoutSecrets,
};

/** Which addresses are meant; as it was written, for showing. */
export interface Addresses {
  readonly text: string;
  readonly list: BlockList;
}

/** Addresses and networks, separated by commas: `127.0.0.1, 2001:db8::/32`. */
export const addresses: Kind<Addresses> = {
  name: "addresses and networks, with commas between",
  read(text) {
    const list = new BlockList();
    for (const part of text.split(",").map((one) => one.trim())) {
      const [address = "", prefix, more] = part.split("/");
      const family = isIP(address);
      const longest = family === 6 ? 128 : 32;
      const length = prefix === undefined ? longest : Number(prefix);
      const isLength = prefix === undefined || (/^\d{1,3}$/.test(prefix) && length <= longest);
      if (family === 0 || !isLength || more !== undefined) {
        return refused(`${JSON.stringify(part)} is no address and no network such as 192.0.2.0/24`);
      }
      list.addSubnet(address, length, family === 6 ? "ipv6" : "ipv4");
    }
    return { ok: true, value: { text, list } };
  },
  show: ({ text }) => text,
};

/** An address of the web; what stands before the `@` and behind the `?` is not shown. */
export const webUrl: Kind<string> = {
  name: "http:// or https:// address",
  read: (text) => readUrl(text, ["http:", "https:"]),
  show: withoutSecrets,
};

/** The address of a mail server, `smtp://user:password@host:587` or `smtps://`. */
export const smtpUrl: Kind<string> = {
  name: "smtp:// or smtps:// address",
  read(text) {
    const read = readUrl(text, ["smtp:", "smtps:"]);
    if (!read.ok) return read;
    const { username, password } = new URL(text);
    if (isPercentEncoded(username + password)) return read;
    return refused("has a user or password that is not percent-encoded: % is %25");
  },
  show: withoutSecrets,
};

/** One address of electronic mail, without a name. */
export const email: Kind<string> = {
  name: "e-mail address",
  read: (text) =>
    isEmail(text)
      ? { ok: true, value: text }
      : refused("must be an e-mail address in ASCII, without a name or brackets"),
  show: String,
};

function readUrl(text: string, schemes: readonly string[]): ReadValue<string> {
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  if (url && schemes.includes(url.protocol) && url.hostname !== "")
    return { ok: true, value: text };
  return refused(`must be a URL that begins with ${schemes.map((one) => `${one}//`).join(" or ")}`);
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/.*@/, "//***@").replace(/\?.*$/, "?***");
}
