import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../server/raw-client.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

let service: ServiceProcess;
let client: RawClient;

beforeAll(async () => {
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: { RINGFENCE_MANIFEST: SAMPLES },
  });
});

afterEach(() => client?.destroy());
afterAll(() => service?.stop());

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

function netstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

/** The texts in what came as netstrings. */
function textsOf(received: string): string[] {
  const texts: string[] = [];
  for (let at = 0; at < received.length; ) {
    const colon = received.indexOf(":", at);
    const length = Number(received.slice(at, colon));
    texts.push(received.slice(colon + 1, colon + 1 + length));
    expect(received[colon + 1 + length]).toBe(",");
    at = colon + length + 2;
  }
  return texts;
}

describe("JSON-RPC over TCP", () => {
  it("answers netstrings as Kamailio's janssonrpcc sends them, many on one connection", async () => {
    client = await RawClient.to(service.rpcPort);
    const calls = [CALLERS.good, CALLERS.invalid, CALLERS.unused, CALLERS.unallocated];
    for (const [id, from] of calls.entries()) {
      client.send(netstring(request(id, "decide", { callId: `c${id}`, from })));
    }
    await client.until((received) => received.split('"jsonrpc"').length > calls.length);
    const answers = textsOf(client.received).map((text) => JSON.parse(text));
    const causes = new Map(answers.map(({ id, result }) => [id, result.cause]));
    expect([0, 1, 2, 3].map((id) => causes.get(id))).toEqual([
      "none",
      "dno.invalid",
      "dno.unused",
      "dno.unallocated",
    ]);
  });

  it("answers bare JSON as OpenSIPS' jsonrpc sends it", async () => {
    client = await RawClient.to(service.rpcPort);
    client.send(request(7, "decide", { callId: "bare", from: CALLERS.invalid }));
    await client.until(/\}\s*$/);
    expect(JSON.parse(client.received)).toMatchObject({
      jsonrpc: "2.0",
      id: 7,
      result: { action: "reject", cause: "dno.invalid", status: 603, headers: "" },
    });
    expect(client.received).not.toMatch(/^\d+:/);
  });

  it("gives the same answer as HTTP, and logs which way the call came", async () => {
    client = await RawClient.to(service.rpcPort);
    client.send(netstring(request(1, "decide", { callId: "tcp", from: CALLERS.unused })));
    await client.until(/\},$/);
    const [text = ""] = textsOf(client.received);
    const { id: _, ...overTcp } = JSON.parse(text).result;
    const { id: __, ...overHttp } = await service.decide({ callId: "http", from: CALLERS.unused });
    expect(overTcp).toEqual(overHttp);
    expect(await service.decisionLine("tcp")).toMatchObject({ transport: "rpc-tcp" });
    expect(await service.decisionLine("http")).toMatchObject({ transport: "http" });
  });

  it("changes what a later call meets", async () => {
    client = await RawClient.to(service.rpcPort);
    const entry = { number: CALLERS.unused, class: "allowed", reason: "returned to service" };
    client.send(request(1, "dno.add", entry));
    await client.until(/"result"/);
    client.send(request(2, "decide", { callId: "after", from: CALLERS.unused }));
    await client.until(/"exempt\.allowed"/);
    client.send(request(3, "dno.remove", entry));
    await client.until(/"removed":true/);
  });

  it("takes note of a 603+ that the SBC saw in transit", async () => {
    client = await RawClient.to(service.rpcPort);
    const reason =
      'SIP;cause=603;text="v=analytics1;url=https://redress.far.example/x;id=abc";location=TN';
    const response = { callId: "seen", status: 603, phrase: "Network Blocked", reason };
    client.send(request(1, "observe", response));
    await client.until(/"noted":true/);
    const line = await service.line("response observed in transit");
    expect(line).toMatchObject({ callId: "seen", status: 603, form: "603+", findings: [] });
    const metric = 'ringfence_observed_responses_total{status="603",form="603+",location="TN"}';
    expect(await service.metric(metric)).toBe(1);
  });
});
