import type { BlockList } from "node:net";
import type { Logger } from "pino";
import type { ConsolePorts } from "../server/console/console-ports.ts";
import type { DashboardPort } from "../server/dashboard-port.ts";
import type { Ports } from "../server/ports.ts";

/** What the operators' console asks of the service. */
export function consolePorts(
  { redress, records, explain, health }: Ports,
  dashboard: DashboardPort,
  proxies: BlockList,
  logger: Logger,
  now: () => number,
): ConsolePorts {
  return {
    ...{ redress, records, explain, health, dashboard, proxies, now },
    log: {
      loggedIn: (operator, address) =>
        logger.info({ operator, address }, "an operator logged in to the console"),
      loggedOut: (operator) => logger.info({ operator }, "an operator logged out of the console"),
      refusedLogin: (why, address) => logger.warn({ why, address }, "a login was refused"),
    },
  };
}
