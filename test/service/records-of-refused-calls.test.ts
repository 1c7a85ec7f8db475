import { execFile } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HepPacket, readHep } from "../observability/read-hep.ts";
import { RedisServer } from "../redis/redis-server.ts";
import { RawClient } from "../server/raw-client.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const SOON_MS = 20_000;
const CALLED = "+13125550188";
const TO = `sip:${CALLED}@sbc.example`;

const lost = (why: string) => `ringfence_records_lost_total{why="${why}"}`;

/** A record as JSON has it. */
type Shown = Readonly<Record<string, unknown>>;

async function recordsOf(service: ServiceProcess, query: string): Promise<readonly Shown[]> {
  const { body } = await service.admin(`/v1/records?${query}`);
  return (body["records"] ?? []) as Shown[];
}

/** The record of a call, as soon as it is there. */
function recordOf(service: ServiceProcess, callId: string): Promise<Shown> {
  const find = async () => (await recordsOf(service, `callId=${callId}`))[0];
  return waitUntil(`a record of ${callId}`, find, SOON_MS);
}

async function giveScore(service: ServiceProcess, number: string): Promise<void> {
  const expires = "2099-01-01";
  await service.rpc("score.set", { number, score: 97, category: "robocall", expires });
}

const STORES = [
  ["embedded", async () => undefined],
  ["Redis", () => RedisServer.start()],
] as const;

describe.each(STORES)("on the store: %s", (_, startStore) => {
  let redis: RedisServer | undefined;
  let service: ServiceProcess;
  let collector: Socket;
  const packets: HepPacket[] = [];

  beforeAll(async () => {
    redis = await startStore();
    collector = createSocket("udp4");
    collector.on("message", (packet) => packets.push(readHep(packet)));
    collector.bind(0, "127.0.0.1");
    await once(collector, "listening");
    service = await ServiceProcess.ready({
      policy: POLICY,
      settings: {
        ...(redis === undefined ? {} : { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
        RINGFENCE_MANIFEST: SAMPLES,
        RINGFENCE_SCORE_DEADLINE_MS: "1000",
        RINGFENCE_HEP_ADDRESS: `127.0.0.1:${collector.address().port}`,
      },
    });
    await giveScore(service, CALLERS.good);
  });
  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
    collector?.close();
  });

  it("keeps a blocked call with what was decided of it, what was sent, and who asked", async () => {
    const call = { from: CALLERS.good, ruri: TO, sourceIp: "192.0.2.10", trunk: "carrier-a" };
    const decision = await service.decide({ callId: "block-1", ...call });
    const record = await recordOf(service, "block-1");
    expect(record).toMatchObject({
      id: decision["id"],
      action: "block",
      cause: decision["cause"],
      callingNumber: "13034441234",
      callingNumberField: "from",
      calledNumber: "13125550188",
      trunk: "carrier-a",
      sourceIp: "192.0.2.10",
      sbc: "127.0.0.1",
      status: 603,
      phrase: "Network Blocked",
      headers: decision["headers"],
    });
    expect(record["evidence"]).not.toEqual([]);
    expect(await recordsOf(service, `id=${decision["id"]}`)).toEqual([record]);
  });

  it("keeps a reject too, asked over TCP, and no call that passed", async () => {
    const client = await RawClient.to(service.rpcPort);
    const ask = (callId: string, from: string) => {
      const params = { callId, from, ruri: TO };
      const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "decide", params });
      client.send(`${text.length}:${text},`);
    };
    try {
      ask("pass-1", "+13034449999");
      ask("reject-1", CALLERS.invalid);
      expect(await recordOf(service, "reject-1")).toMatchObject({
        action: "reject",
        cause: "dno.invalid",
        sbc: "127.0.0.1",
        evidence: [],
      });
    } finally {
      client.destroy();
    }
    expect(await recordsOf(service, "callId=pass-1")).toEqual([]);
  });

  it("gives a subscriber the blocked calls, and an operator all", async () => {
    const actions = async (query: string) =>
      (await recordsOf(service, query)).map(({ action }) => action);
    expect(await actions("called=3125550188")).toEqual(["block"]);
    expect(await actions("called=3125550188&all=true")).toEqual(["reject", "block"]);
    expect(await actions(`calling=${CALLERS.good.slice(2)}`)).toEqual(["block"]);
    expect(await actions("calling=3034441234&until=2026-01-01")).toEqual([]);
    expect((await service.admin("/v1/records")).status).toBe(400);
    expect((await service.admin("/v1/records?called=nobody")).status).toBe(400);
  });

  it("gives the same by the command line, and exports it", async () => {
    const csv = await service.cliDone("records", "called", "312-555-0188");
    expect(csv).toMatch(
      /^date \(UTC\),time \(UTC\),calling number\n\d{4}-\d\d-\d\d,\d\d:\d\d:\d\d,13034441234\n$/,
    );
    const lines = (await service.cliDone("records", "export")).trimEnd().split("\n");
    const exported = lines.map((line) => (JSON.parse(line) as Shown)["callId"]);
    expect(exported).toEqual(["block-1", "reject-1"]);
  });

  it("sends each decision to the HEP collector, under its Call-ID, with masked numbers", async () => {
    const packet = await waitUntil(
      "the packet of the block",
      () => packets.find(({ correlation }) => correlation === "block-1"),
      SOON_MS,
    );
    expect(packet).toMatchObject({ protocol: 100, agent: 8603 });
    expect(JSON.parse(packet.payload)).toMatchObject({ action: "block", calling: "*1234" });
    expect(await service.metric("ringfence_hep_dropped_total")).toBe(0);
  });
});

describe("records when something fails", () => {
  let redis: RedisServer;
  const services: ServiceProcess[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
    await redis.stop();
  });

  async function start(dataDir?: string): Promise<ServiceProcess> {
    const service = await ServiceProcess.ready({
      ...(dataDir === undefined ? {} : { dataDir }),
      settings: {
        RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        RINGFENCE_MANIFEST: SAMPLES,
      },
    });
    services.push(service);
    return service;
  }

  async function reject(service: ServiceProcess, from: number, count: number): Promise<void> {
    for (let at = from; at < from + count; at += 1) {
      const call = { callId: `call-${at}`, from: CALLERS.invalid, ruri: TO };
      expect(await service.decide(call)).toMatchObject({ action: "reject" });
    }
  }

  /** Rejects five calls, and waits until all of them are on disk. */
  async function rejectOntoDisk(service: ServiceProcess, from: number): Promise<void> {
    const waiting = async () => (await service.metric("ringfence_records_waiting_bytes")) ?? 0;
    await reject(service, from, 1);
    const one = await waitUntil(
      "a record on disk",
      async () => (await waiting()) || undefined,
      SOON_MS,
    );
    await reject(service, from + 1, 4);
    // Ids and times have the same length but for a digit or two.
    const all = async () => (await waiting()) > 5 * (one - 10);
    await waitUntil("five records on disk", all, SOON_MS);
  }

  it("store-is-away: calls are decided, and their records follow when it is back", async () => {
    const service = await start();
    await redis.kill();
    await rejectOntoDisk(service, 10);
    await redis.startAgain();
    await recordOf(service, "call-14");
    expect(await recordsOf(service, "called=3125550188&all=1")).toHaveLength(5);
    expect(await service.metric(lost("queue-full"))).toBe(0);
    await service.line("the store takes records again");
  });

  it("killed-while-writing: the next start of the service brings them into the store", async () => {
    const folder = await makeScratchFolder("killed");
    try {
      const killed = await start(folder.path);
      await redis.kill();
      await rejectOntoDisk(killed, 10);
      killed.signal("SIGKILL");
      await killed.ended(SOON_MS);
      await redis.startAgain();
      const service = await start(folder.path);
      await recordOf(service, "call-14");
      expect(await recordsOf(service, "called=3125550188&all=1")).toHaveLength(5);
    } finally {
      for (const service of services.splice(0)) await service.stop();
      await folder.remove();
    }
  });

  it("disk-full: records go to the store at once; with the store away they are counted", async () => {
    const service = await start();
    await promisify(execFile)("prlimit", ["--pid", String(service.pid), "--fsize=0"]);
    await reject(service, 20, 3);
    await recordOf(service, "call-22");
    expect(await service.metric(lost("disk"))).toBe(0);
    await service.line("records cannot wait on disk");
    await redis.kill();
    await reject(service, 30, 4);
    const counted = async () => (await service.metric(lost("disk"))) === 4;
    await waitUntil("four records counted as lost", counted, SOON_MS);
    await service.line("records of calls are lost");
  });
});
