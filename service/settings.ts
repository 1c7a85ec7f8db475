import { join } from "node:path";
import { packageRoot } from "./package.ts";
import {
  address,
  addresses,
  email,
  type Kind,
  oneOf,
  onOrOff,
  path,
  redisUrl,
  smtpUrl,
  token,
  webUrl,
  wholeNumber,
} from "./settings/kinds.ts";

/** What a default may depend on: nothing but the machine it is asked on. */
export interface Machine {
  /** @throws when the file cannot be read */
  readFile(path: string): string;
  /** True when files can be made in this directory. */
  writable(path: string): boolean;
}

export interface SettingEntry<T> {
  readonly kind: Kind<T>;
  /**
   * The default as an operator would write it. Undefined: without a value the setting has none.
   * A function where it depends on the machine; `documented` then says how.
   */
  readonly otherwise: string | undefined | ((machine: Machine) => string);
  readonly documented?: string;
  readonly meaning: string;
  /** A secret is never shown, only whether it is set. */
  readonly secret?: true;
  /** Makes no sense in the configuration file. */
  readonly environmentOnly?: true;
}

/**
 * Every setting, in the order of the documentation. The key is its name in the configuration
 * file; in the environment it is `RINGFENCE_` and the same in capitals (`environmentName`).
 * `docs/settings.md` is generated from this table.
 */
export const SETTINGS = {
  config: {
    kind: path,
    otherwise: undefined,
    meaning:
      "A YAML file with settings by the names in the second column. The environment wins over it.",
    environmentOnly: true,
  },
  listen: {
    kind: address,
    otherwise: "127.0.0.1:8603",
    meaning: "Per-call HTTP: `POST /v1/decide` and JSON-RPC at `POST /rpc`.",
  },
  rpcListen: {
    kind: address,
    otherwise: "127.0.0.1:8604",
    meaning: "JSON-RPC over TCP: netstrings and bare JSON objects.",
  },
  adminListen: {
    kind: address,
    otherwise: "127.0.0.1:8605",
    meaning:
      "Admin, metrics, and the operators' console at `/console/`. On anything but a loopback address the service does not start without a token.",
  },
  portalListen: {
    kind: address,
    otherwise: "127.0.0.1:8606",
    meaning:
      "What blocked callers fetch, for a reverse proxy that speaks https: `/r/<id>`, where they ask for redress, and `GET /jcard`, the signed jCard of a 608 (RFC 8688). Only open while the policy has a `url` in its `notice` section, or a `jcard` section.",
  },
  portalProxies: {
    kind: addresses,
    otherwise: "127.0.0.1, ::1",
    meaning:
      "Addresses and networks of the reverse proxies before the portal and the console: from these alone `X-Forwarded-For` is believed.",
  },
  token: {
    kind: token,
    otherwise: undefined,
    meaning:
      "The bearer token of the admin listener, what the login of the console asks for, and the token of JSON-RPC methods that change something when they are called from another machine.",
    secret: true,
  },
  tokenFile: {
    kind: path,
    otherwise: undefined,
    meaning: "A file that holds the token, in place of `token`.",
  },
  dataDir: {
    kind: path,
    otherwise: (machine: Machine) =>
      machine.writable("/var/lib/ringfence") ? "/var/lib/ringfence" : "./var",
    documented: "/var/lib/ringfence where that can be written, else ./var",
    meaning:
      "Where the service keeps the embedded store, the last DNO snapshot and keys that it made.",
  },
  redisUrl: {
    kind: redisUrl,
    otherwise: undefined,
    meaning: "The shared store. Without it the embedded store under `dataDir` is used.",
  },
  redisCommandTimeoutMs: {
    kind: wholeNumber(5, 60_000),
    otherwise: "500",
    meaning: "Milliseconds after which a command that Redis has not answered counts as failed.",
  },
  manifest: {
    kind: path,
    otherwise: () => join(packageRoot(), "dno-data", "manifest.yaml"),
    documented: "dno-data/manifest.yaml of the installed package",
    meaning: "The manifest of DNO sources that `dno build` and `dno reload` compile.",
  },
  policy: {
    kind: path,
    otherwise: undefined,
    meaning:
      "The policy file: modes, thresholds, responses, contact, trunks. Without it the built-in policy holds. Its content is read again at SIGHUP.",
  },
  noticeIdKeyFile: {
    kind: path,
    otherwise: undefined,
    documented: "notice-id.key under `dataDir`",
    meaning:
      "The key that authenticates decision ids and hashes numbers in the log. Made when it is missing; services that stand for each other share one.",
  },
  scoreDeadlineMs: {
    kind: wholeNumber(1, 1000),
    otherwise: "5",
    meaning: "Milliseconds a call waits for its score at most; after that it passes without one.",
  },
  scoreCacheEntries: {
    kind: wholeNumber(0, 10_000_000),
    otherwise: "100000",
    meaning: "Scores kept in the process, the numbers without a score included.",
  },
  recordDays: {
    kind: wholeNumber(28, 3660),
    otherwise: "30",
    meaning:
      "Days that the record of a rejected or blocked call is kept after its day. 47 CFR 64.1200(k)(10) asks for the 28 days before a subscriber's request.",
  },
  recordQueueMb: {
    kind: wholeNumber(1, 1_000_000),
    otherwise: "512",
    meaning:
      "Megabytes of records that wait under `dataDir` while the store is away, about 1,400 calls each. What does not fit is lost, counted and logged.",
  },
  logLevel: {
    kind: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
    otherwise: "info",
    meaning: "The least level that is logged. The decision log is not under it.",
  },
  logDecisions: {
    kind: onOrOff,
    otherwise: "on",
    meaning: "One line for each decision on standard output.",
  },
  logNumbers: {
    kind: oneOf("full", "last4", "hash"),
    otherwise: "last4",
    meaning:
      "How telephone numbers stand in the decision log: whole, their last four digits, or a keyed hash.",
  },
  redressResolveHours: {
    kind: wholeNumber(1, 8760),
    otherwise: "72",
    meaning:
      "Hours in which a request for redress is to be restored or refused; an alarm comes when a quarter is left. (That the caller hears of it within 24 hours is no setting.)",
  },
  redressWebhook: {
    kind: webUrl,
    otherwise: undefined,
    meaning:
      "Where each restored number is posted as JSON, for the analytics vendor. Needs `redressWebhookSecret`.",
  },
  redressWebhookSecret: {
    kind: token,
    otherwise: undefined,
    secret: true,
    meaning: "Signs what is posted there: HMAC-SHA-256 in `X-Ringfence-Signature`.",
  },
  smtpUrl: {
    kind: smtpUrl,
    otherwise: undefined,
    meaning:
      "The mail server for notices to callers who left an address. Without it there are none. Needs `mailFrom`.",
  },
  mailFrom: {
    kind: email,
    otherwise: undefined,
    meaning: "The sender of those notices; a person should read what is answered to it.",
  },
  hepAddress: {
    kind: address,
    otherwise: undefined,
    meaning:
      "A HEP collector (HOMER's heplify-server), by address or name and UDP port: each decision is sent to it as a log line (HEPv3, protocol type 100) with the Call-ID as correlation. Numbers stand in it as `logNumbers` says. Off without it.",
  },
  hepAgentId: {
    kind: wholeNumber(1, 4_294_967_295),
    otherwise: "8603",
    meaning: "The capture agent id in those packets, by which HOMER tells senders apart.",
  },
  behaviourNumbers: {
    kind: wholeNumber(1, 20_000_000),
    otherwise: "1000000",
    meaning:
      "Calling numbers whose behaviour is remembered, 230 bytes each; beyond, the oldest and quietest make room.",
  },
  vendors: {
    kind: path,
    otherwise: undefined,
    meaning:
      "A YAML file that describes the vendors who are asked about calling numbers that have no score (docs/analytics.md). Without it nobody is asked. Read again at SIGHUP.",
  },
  bodyTimeoutMs: {
    kind: wholeNumber(100, 300_000),
    otherwise: "10000",
    meaning:
      "Milliseconds from the first byte of a request to its last; a client that is slower gets 408, or on TCP an error, and loses the connection.",
  },
  maxConnections: {
    kind: wholeNumber(1, 1_000_000),
    otherwise: "10000",
    meaning: "Connections that each listener holds open at most; further ones are closed at once.",
  },
  shutdownMs: {
    kind: wholeNumber(0, 60_000),
    otherwise: "4000",
    meaning:
      "Milliseconds that SIGTERM leaves to what is in flight; closing the rest takes a second more at most.",
  },
} as const satisfies Record<string, SettingEntry<unknown>>;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<Entry> = Entry extends { kind: Kind<infer T>; otherwise: infer Otherwise }
  ? Otherwise extends undefined
    ? T | undefined
    : T
  : never;

/** The value of every setting, checked and typed. */
export type Settings = {
  readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]>;
};

/** `rpcListen` is `RINGFENCE_RPC_LISTEN` in the environment. */
export function environmentName(name: string): string {
  return `RINGFENCE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
