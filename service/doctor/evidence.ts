import type { SourceReport } from "../dno/sink.ts";
import type { Script } from "./script/script.ts";

/** What could be seen, or why it could not. */
export type Seen<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** A Kamailio that runs, as its control socket tells. */
export interface RunningKamailio {
  /** `5.6.3` */
  readonly version: string;
  readonly modules: readonly string[];
  /** Milliseconds since 1970, to the second. */
  readonly startedAtMs: number | undefined;
  readonly sharedMemory: SharedMemory | undefined;
  /** The parameters of the group `ringfence`; empty when Kamailio has none. */
  readonly ringfence: ReadonlyMap<string, number>;
  readonly disable6xxBlock: number | undefined;
  /** The counters of ringfence.cfg, without `ringfence_`. */
  readonly counters: ReadonlyMap<string, number>;
}

export interface SharedMemory {
  readonly totalBytes: number;
  /** The most that was in use since the start. */
  readonly mostUsedBytes: number;
}

/** An address that the script asks, and what asking it came to. */
export interface AskedServer {
  /** As the script has it: `127.0.0.1:8604`, or a URL. */
  readonly address: string;
  readonly answer: Seen<HttpHeaders | undefined>;
}

/** The headers of an HTTP answer that bear on keeping the connection. */
export interface HttpHeaders {
  readonly connection: string;
  readonly keepAlive: string;
}

/** The service of the settings, as it tells. */
export interface RunningService {
  readonly ready: boolean;
  /** `ok` or how a part is, by its name. */
  readonly components: Readonly<Record<string, string>>;
  readonly list: ListInUse | undefined;
  readonly policyVersion: string | undefined;
}

export interface ListInUse {
  readonly version: string | undefined;
  readonly lastError: string | undefined;
  readonly sources: readonly SourceReport[];
}

/** The policy file of the settings; no file: the built-in policy. */
export type PolicySeen =
  | { readonly kind: "built-in" }
  | { readonly kind: "good"; readonly file: string; readonly version: string }
  | { readonly kind: "bad"; readonly file: string; readonly reasons: readonly string[] };

/** All that was collected; the checks are functions of it. */
export interface Evidence {
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
  readonly kamailio: Seen<RunningKamailio>;
  readonly script: Seen<Script>;
  /** When the script or one of its files was last changed, milliseconds since 1970. */
  readonly scriptChangedAtMs: number | undefined;
  /** Modules whose file is there, without `.so`; undefined when no folder of modules was found. */
  readonly modulesOnDisk: ReadonlySet<string> | undefined;
  /** net.unix.max_dgram_qlen */
  readonly datagramQueue: number | undefined;
  readonly clockSynchronised: boolean | undefined;
  readonly servers: readonly AskedServer[];
  readonly service: Seen<RunningService>;
  /** How far the service's clock is ahead of ours, milliseconds. */
  readonly clockAheadMs: number | undefined;
  readonly policy: PolicySeen;
}
