import { afterEach } from "vitest";
import { Access } from "../../../service/server/access.ts";
import { DecideEndpoint } from "../../../service/server/decide-endpoint.ts";
import { openCallListener } from "../../../service/server/http/call-listener.ts";
import type { BodyHandler } from "../../../service/server/http/call-request.ts";
import { DecideHandler } from "../../../service/server/http/decide-handler.ts";
import { RpcHandler } from "../../../service/server/http/rpc-handler.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { RpcDispatcher } from "../../../service/server/rpc/dispatch.ts";
import { rpcMethods } from "../../../service/server/rpc/methods.ts";
import { FakeCallPath, FakeCounts, FakeFaults, FakeRecorder, fakePorts } from "../fakes.ts";
import { RawClient } from "../raw-client.ts";

const open: { listener: Listener; clients: RawClient[] }[] = [];

afterEach(async () => {
  for (const { listener, clients } of open.splice(0)) {
    for (const client of clients) client.destroy();
    await listener.stop(100);
  }
});

/** A per-call listener on a free port, over fakes; closed after the test. */
export async function openCalls(options: { bodyTimeoutMs?: number; maxConnections?: number } = {}) {
  const callPath = new FakeCallPath();
  const counts = new FakeCounts();
  const recorder = new FakeRecorder();
  const faults = new FakeFaults();
  const ports = fakePorts();
  const endpoint = new DecideEndpoint(callPath, recorder);
  const dispatcher = new RpcDispatcher(rpcMethods(ports, endpoint), counts, faults);
  const decide = new DecideHandler(endpoint, counts, faults);
  const listener = await openCallListener({
    listen: { host: "127.0.0.1", port: 0 },
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    maxConnections: options.maxConnections ?? 10_000,
    counts,
    handlers: new Map<string, BodyHandler>([
      ["/v1/decide", decide],
      ["/rpc", new RpcHandler(dispatcher, new Access("0123456789abcdef"), counts)],
    ]),
    plainHandlers: new Map([["/v1/decide", decide]]),
  });
  const clients: RawClient[] = [];
  open.push({ listener, clients });
  const connect = async () => {
    const client = await RawClient.to(listener.address.port);
    clients.push(client);
    return client;
  };
  return { callPath, counts, recorder, faults, ports, listener, connect };
}
