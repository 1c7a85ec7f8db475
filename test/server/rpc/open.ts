import { afterEach } from "vitest";
import { DecideEndpoint } from "../../../service/server/decide-endpoint.ts";
import type { Listener } from "../../../service/server/listener.ts";
import { RpcDispatcher } from "../../../service/server/rpc/dispatch.ts";
import { rpcMethods } from "../../../service/server/rpc/methods.ts";
import { openRpcListener } from "../../../service/server/rpc/tcp-listener.ts";
import { FakeCallPath, FakeCounts, FakeFaults, FakeRecorder, fakePorts } from "../fakes.ts";
import { RawClient } from "../raw-client.ts";

const open: { listener: Listener; clients: RawClient[] }[] = [];

afterEach(async () => {
  for (const { listener, clients } of open.splice(0)) {
    for (const client of clients) client.destroy();
    await listener.stop(100);
  }
});

/** A listener for JSON-RPC over TCP on a free port, over fakes; closed after the test. */
export async function openRpc(options: { bodyTimeoutMs?: number; maxConnections?: number } = {}) {
  const callPath = new FakeCallPath();
  const counts = new FakeCounts();
  const recorder = new FakeRecorder();
  const faults = new FakeFaults();
  const ports = fakePorts();
  const methods = rpcMethods(ports, new DecideEndpoint(callPath, recorder));
  const listener = await openRpcListener({
    listen: { host: "127.0.0.1", port: 0 },
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    maxConnections: options.maxConnections ?? 10_000,
    dispatcher: new RpcDispatcher(methods, counts, faults),
    counts,
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

export function netstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

/** A question for a decision. */
export function question(id: number, params: object = { callId: `call-${id}` }): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method: "decide", params });
}

/** What acknowledges a question that has to wait; see `RpcConnection`. */
export const ACKNOWLEDGEMENT = '27:{"jsonrpc":"2.0","id":null},';

export interface Answer {
  readonly id: number | null;
  readonly result?: { readonly action: string; readonly id: string };
  readonly error?: { readonly code: number; readonly data: { readonly code: string } };
}

/** The answers in a stream of whole netstrings, without acknowledgements. */
export function answersOf(stream: string): Answer[] {
  const received = stream.replaceAll(ACKNOWLEDGEMENT, "");
  const answers: Answer[] = [];
  for (let at = 0; at < received.length; ) {
    const colon = received.indexOf(":", at);
    const end = colon + 1 + Number(received.slice(at, colon));
    if (colon < 0 || received[end] !== ",") break;
    answers.push(JSON.parse(received.slice(colon + 1, end)) as Answer);
    at = end + 1;
  }
  return answers;
}
