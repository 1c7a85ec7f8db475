import { afterEach } from "vitest";
import { Access } from "../../../service/server/access.ts";
import { openAdminListener } from "../../../service/server/admin/admin-listener.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { FakeCounts, FakeFaults } from "../fakes.ts";
import { Browser } from "./browser.ts";
import { consoleFakes } from "./console-fakes.ts";

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.stop(100);
});

export const TOKEN = "0123456789abcdef";

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
