import type { BlockList } from "node:net";
import type { RecordsDesk } from "../../ledger/records-desk.ts";
import type { RedressDesk } from "../../redress/redress-desk.ts";
import type { DashboardPort } from "../dashboard-port.ts";
import type { ExplainPort, HealthPort } from "../ports.ts";

/** What the operators' pages ask of the rest of the service; `wiring/` implements it. */
export interface ConsolePorts {
  readonly redress: RedressDesk;
  readonly records: RecordsDesk;
  readonly explain: ExplainPort;
  readonly health: HealthPort;
  readonly dashboard: DashboardPort;
  readonly log: ConsoleLog;
  /** The reverse proxies whose X-Forwarded-For is believed. */
  readonly proxies: BlockList;
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** Who came in and who did not, for the log of the service. */
export interface ConsoleLog {
  loggedIn(operator: string, address: string): void;
  loggedOut(operator: string): void;
  refusedLogin(why: string, address: string): void;
}
