import { RingfenceError } from "../../errors.ts";

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Common {
  readonly nodes: readonly [RedisNode, ...RedisNode[]];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Where Redis is, as `RINGFENCE_REDIS_URL` says it. */
export type RedisAddress =
  | (Common & { readonly kind: "single"; readonly database: number })
  | (Common & {
      readonly kind: "sentinel";
      readonly masterName: string;
      readonly database: number;
      readonly sentinelUsername: string | undefined;
      readonly sentinelPassword: string | undefined;
    })
  | (Common & { readonly kind: "cluster" });

const URL_FORM =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const HOST_FORM = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/;

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Reads the address of a Redis:
 *
 * - `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`
 * - `redis+sentinel://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]...]/MASTER-NAME[/DATABASE]`, where
 *   the hosts are Sentinels, user and password those of Redis; `?sentinelPassword=` and
 *   `?sentinelUsername=` where the Sentinels want their own
 * - `redis+cluster://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]...]`, where the hosts are any nodes
 *
 * `rediss` in the place of `redis` is TLS; a private authority goes into `NODE_EXTRA_CA_CERTS`.
 * User and password are percent-encoded, `:PASSWORD@` without a user is the default user.
 *
 * @throws RingfenceError `BAD_CONFIGURATION`; its message never holds the password
 */
export function readRedisUrl(url: string): RedisAddress {
  const form = URL_FORM.exec(url);
  if (form === null) {
    throw bad(
      "it is no redis://, rediss://, redis+sentinel:// or redis+cluster:// address; in a user or password, @ is %40 and / is %2F",
    );
  }
  const [, scheme, kind, userInfo, hosts, path = "", query = ""] = form;
  const common: Common = {
    nodes: readHosts(hosts ?? "", kind === "sentinel" ? SENTINEL_PORT : REDIS_PORT),
    tls: scheme === "rediss",
    ...readUserInfo(userInfo),
  };
  if (kind !== "sentinel" && query !== "") throw bad("only redis+sentinel:// takes parameters");
  if (kind === "cluster") {
    if (path !== "") throw bad("a cluster has one database only, and no path");
    return { ...common, kind: "cluster" };
  }
  if (kind === "sentinel") return readSentinel(common, path, query);
  if (common.nodes.length > 1) {
    throw bad("several hosts need redis+sentinel:// or redis+cluster://");
  }
  return { ...common, kind: "single", database: readDatabase(path) };
}

/** What to call this Redis in a message or a log: hosts, and no credentials. */
export function describeRedis(address: RedisAddress): string {
  const hosts = address.nodes
    .map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`)
    .join(",");
  if (address.kind === "single") return `Redis at ${hosts}`;
  if (address.kind === "cluster") return `the Redis Cluster at ${hosts}`;
  return `the Redis ${JSON.stringify(address.masterName)} of the Sentinels at ${hosts}`;
}

function readSentinel(common: Common, path: string, query: string): RedisAddress {
  const [masterName = "", database = "", ...more] = path.split("/");
  if (masterName === "" || more.length > 0) {
    throw bad("redis+sentinel:// ends in /MASTER-NAME or /MASTER-NAME/DATABASE");
  }
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys()) {
    if (name !== "sentinelUsername" && name !== "sentinelPassword") {
      throw bad(`there is no parameter ${JSON.stringify(name)}`);
    }
  }
  return {
    ...common,
    kind: "sentinel",
    masterName: decode(masterName),
    database: readDatabase(database),
    sentinelUsername: parameters.get("sentinelUsername") ?? undefined,
    sentinelPassword: parameters.get("sentinelPassword") ?? undefined,
  };
}

function readHosts(hosts: string, defaultPort: number): Common["nodes"] {
  const [first, ...others] = hosts.split(",").map((text) => readHost(text, defaultPort));
  if (first === undefined) throw bad("there is no host in it");
  return [first, ...others];
}

function readHost(text: string, defaultPort: number): RedisNode {
  const form = HOST_FORM.exec(text);
  const host = form?.[1] ?? form?.[2];
  if (host === undefined) throw bad("a host is NAME, NAME:PORT or [IPv6]:PORT");
  const port = form?.[3] === undefined ? defaultPort : Number(form[3]);
  if (port < 1 || port > 65_535) throw bad(`${port} is not a port`);
  return { host, port };
}

function readUserInfo(text: string | undefined): Pick<Common, "username" | "password"> {
  if (text === undefined) return { username: undefined, password: undefined };
  const colon = text.indexOf(":");
  const username = colon === -1 ? text : text.slice(0, colon);
  const password = colon === -1 ? "" : text.slice(colon + 1);
  return {
    username: username === "" ? undefined : decode(username),
    password: password === "" ? undefined : decode(password),
  };
}

function readDatabase(text: string): number {
  if (text === "") return 0;
  if (!/^\d{1,4}$/.test(text)) throw bad("a database is a number");
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad("something in it is not percent-encoded as it should be");
  }
}

function bad(why: string): RingfenceError {
  return new RingfenceError(
    "BAD_CONFIGURATION",
    `RINGFENCE_REDIS_URL: the address of Redis is wrong: ${why}`,
    {
      field: "RINGFENCE_REDIS_URL",
    },
  );
}
