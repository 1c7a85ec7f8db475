import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { TcpProxy } from "../redis/tcp-proxy.ts";
import { post, RawClient } from "../server/raw-client.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { ServiceProcess } from "./service-process.ts";

const LEAVES_WITHIN_MS = 5_000;

let folder: ScratchFolder;
let service: ServiceProcess;
const clients: RawClient[] = [];

beforeAll(async () => {
  folder = await makeScratchFolder("data");
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await service?.stop();
});

afterAll(() => folder?.remove());

async function clientOf(port: number): Promise<RawClient> {
  const client = await RawClient.to(port);
  clients.push(client);
  return client;
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(false));
    socket.once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
}

describe("SIGTERM", () => {
  it("answers a call that was half-sent, takes no new ones, and ends with status 0", async () => {
    service = await ServiceProcess.ready({ dataDir: folder.path });
    const half = await clientOf(service.httpPort);
    const request = post("/v1/decide", JSON.stringify({ callId: "half", from: "+13034441234" }));
    half.send(request.slice(0, -10));
    const idle = await clientOf(service.httpPort);
    idle.send(post("/v1/decide", '{"callId":"idle"}'));
    await idle.until(/"action":"pass"/);

    service.signal("SIGTERM");
    await waitUntil("refused connections", () => refuses(service.httpPort));
    await idle.untilClosed();
    half.send(request.slice(-10));
    expect(await half.until(/"cause"/)).toContain('"action":"pass"');
    expect(await service.ended(LEAVES_WITHIN_MS)).toBe(0);
  });

  it("answers every call that waits for its score, over HTTP and TCP", async () => {
    const redis = await RedisServer.start();
    const proxy = await TcpProxy.start(redis.port);
    try {
      service = await ServiceProcess.ready({
        settings: {
          RINGFENCE_REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
          RINGFENCE_SCORE_DEADLINE_MS: "1000",
        },
      });
      proxy.stall();
      const web = await Promise.all([1, 2, 3, 4, 5].map(() => clientOf(service.httpPort)));
      for (const [at, client] of web.entries()) {
        const call = { callId: `web-${at}`, from: `+1303444100${at}` };
        client.send(post("/v1/decide", JSON.stringify(call)));
      }
      const tcp = await clientOf(service.rpcPort);
      for (let id = 0; id < 5; id += 1) {
        const params = { callId: `tcp-${id}`, from: `+1303444200${id}` };
        tcp.send(JSON.stringify({ jsonrpc: "2.0", id, method: "decide", params }));
      }
      // Long enough to have read them all, and a fifth of what they wait.
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect([tcp, ...web].map(({ received }) => received).join("")).toBe("");

      service.signal("SIGTERM");
      for (const client of web) {
        expect(await client.until(/"cause"/)).toContain('"cause":"degraded.scores"');
      }
      await tcp.until((received) => received.match(/"result"/g)?.length === 5);
      expect(await service.ended(LEAVES_WITHIN_MS)).toBe(0);
      const logged = service.lines().filter(({ msg }) => msg === "decision");
      expect(logged).toHaveLength(10);
    } finally {
      await proxy.stop();
      await redis.stop();
    }
  });

  it("leaves in time when a client never sends the rest of its call", async () => {
    service = await ServiceProcess.ready({ dataDir: folder.path });
    const slow = await clientOf(service.httpPort);
    slow.send(post("/v1/decide", '{"callId":"never"}').slice(0, -5));
    const silent = await clientOf(service.rpcPort);
    silent.send("100:{");
    await service.admin("/livez");
    service.signal("SIGTERM");
    expect(await service.ended(LEAVES_WITHIN_MS)).toBe(0);
  });

  it("does not wait for the list that it was building", async () => {
    service = await ServiceProcess.listening();
    service.signal("SIGTERM");
    expect(await service.ended(LEAVES_WITHIN_MS)).toBe(0);
  });

  it("is not ready while it leaves", async () => {
    service = await ServiceProcess.ready({ dataDir: folder.path });
    const half = await clientOf(service.httpPort);
    half.send(post("/v1/decide", '{"callId":"half"}').slice(0, -5));
    await service.admin("/livez");
    service.signal("SIGTERM");
    const isDraining = async () => (await service.admin("/readyz")).status === 503;
    await waitUntil("readiness gone", isDraining);
  });

  it("twice is as good as once", async () => {
    service = await ServiceProcess.ready({ dataDir: folder.path });
    service.signal("SIGTERM");
    service.signal("SIGTERM");
    service.signal("SIGINT");
    expect(await service.ended(LEAVES_WITHIN_MS)).toBe(0);
  });
});
