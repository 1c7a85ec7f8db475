import { BlockList } from "node:net";
import { NumberCounts } from "../../../service/observability/number-counts.ts";
import type { TrendPoint } from "../../../service/observability/trend.ts";
import type { ConsolePorts } from "../../../service/server/console/console-ports.ts";
import { fakePorts } from "../fakes.ts";
import { EXPLANATION, FakeRecords, FakeRedress, NOW } from "./desks.ts";

export const GROUP = "Example Dental";
export const GROUP_NUMBERS = ["12155550123", "12155550124"];

/** What the console asks of the service, over lists in memory. */
export function consoleFakes() {
  const redress = new FakeRedress();
  const records = new FakeRecords();
  const log: string[] = [];
  const points: TrendPoint[] = [];
  const groups = new Map([[GROUP, new Set(GROUP_NUMBERS)]]);
  const clock = { nowMs: NOW };
  const proxies = new BlockList();
  proxies.addAddress("127.0.0.1");
  const numbers = new NumberCounts(
    10,
    () => groups,
    () => clock.nowMs,
  );
  const ports = fakePorts();
  const console: ConsolePorts = {
    redress,
    records,
    explain: { explain: async () => EXPLANATION },
    health: ports.health,
    dashboard: {
      trends: { points: () => points },
      numbers,
      list: () => undefined,
      vendors: () => [],
    },
    log: {
      loggedIn: (operator) => void log.push(`in ${operator}`),
      loggedOut: (operator) => void log.push(`out ${operator}`),
      refusedLogin: (why) => void log.push(`refused: ${why}`),
    },
    proxies,
    now: () => clock.nowMs,
  };
  return { redress, records, log, points, numbers, ports, console, clock };
}
