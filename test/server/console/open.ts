import { afterEach } from "vitest";
import { NumberCounts } from "../../../service/observability/number-counts.ts";
import type { TrendPoint } from "../../../service/observability/trend.ts";
import { Access } from "../../../service/server/access.ts";
import { openAdminListener } from "../../../service/server/admin/admin-listener.ts";
import type { ConsolePorts } from "../../../service/server/console/console-ports.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { FakeCounts, FakeFaults, fakePorts } from "../fakes.ts";
import { Browser } from "./browser.ts";
import { EXPLANATION, FakeRecords, FakeRedress, NOW } from "./desks.ts";

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.stop(100);
});

export const TOKEN = "0123456789abcdef";

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
    dashboard: { trends: { points: () => points }, numbers, list: () => undefined },
    log: {
      loggedIn: (operator) => void log.push(`in ${operator}`),
      loggedOut: (operator) => void log.push(`out ${operator}`),
      refusedLogin: (why) => void log.push(`refused: ${why}`),
    },
    now: () => clock.nowMs,
  };
  return { redress, records, log, points, numbers, ports, console, clock };
}

/** An admin listener with the console on a free port, and somebody before it. */
export async function openConsole(options: { token?: string } = {}) {
  const fakes = consoleFakes();
  const counts = new FakeCounts();
  const faults = new FakeFaults();
  const listener = await openAdminListener({
    listen: { host: "127.0.0.1", port: 0 },
    bodyTimeoutMs: 10_000,
    maxConnections: 100,
    access: new Access(options.token),
    ports: fakes.ports,
    console: fakes.console,
    metrics: { page: async () => "", contentType: "text/plain" },
    counts,
    faults,
  });
  open.push(listener);
  const { port } = listener.address;
  return { ...fakes, counts, faults, port, browser: new Browser(port) };
}

/** The same with an operator who is logged in. */
export async function openLoggedIn() {
  const opened = await openConsole();
  await opened.browser.logIn("Ada");
  return opened;
}
