import { request as ask } from "undici";
import { afterEach } from "vitest";
import { Access } from "../../../service/server/access.ts";
import { openAdminListener } from "../../../service/server/admin/admin-listener.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { consoleFakes } from "../console/console-fakes.ts";
import { FakeCounts, FakeFaults, fakePorts } from "../fakes.ts";

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.stop(100);
});

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: () => unknown;
}

/** An admin listener on a free port, over fakes; closed after the test. */
export async function openAdmin(options: { host?: string; token?: string } = {}) {
  const counts = new FakeCounts();
  const faults = new FakeFaults();
  const ports = fakePorts();
  const listener = await openAdminListener({
    listen: { host: options.host ?? "127.0.0.1", port: 0 },
    bodyTimeoutMs: 10_000,
    maxConnections: 100,
    access: new Access(options.token),
    ports,
    console: consoleFakes().console,
    metrics: { page: async () => "# HELP x y\n", contentType: "text/plain; version=0.0.4" },
    counts,
    faults,
  });
  open.push(listener);
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const answer = await ask(`http://127.0.0.1:${listener.address.port}${path}`, {
      method: method as "GET",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      reset: true,
    });
    const text = await answer.body.text();
    const json = () => JSON.parse(text) as unknown;
    return { status: answer.statusCode, headers: answer.headers, text, json };
  };
  return { counts, faults, ports, listener, request };
}
