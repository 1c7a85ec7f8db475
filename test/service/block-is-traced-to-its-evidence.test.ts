import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scoreOf } from "../../service/decision/evidence/log-odds.ts";
import { RedisServer } from "../redis/redis-server.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { BEHAVIOUR_POLICY, callsOf } from "./behaviour.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const FROM = "+13034441234";
const SOON_MS = 20_000;

interface Traced {
  readonly id: string;
  readonly action: string;
  readonly cause: string;
  readonly score: number;
  readonly threshold: number;
  readonly evidence: readonly { readonly evidence: string; readonly weight: number }[];
}

const STORES: readonly (readonly [string, () => Promise<RedisServer | undefined>])[] = [
  ["embedded", async () => undefined],
  ["Redis", () => RedisServer.start()],
];

describe.each(STORES)("a block by analytics, on the store: %s", (_, startStore) => {
  let redis: RedisServer | undefined;
  let folder: ScratchFolder;
  let service: ServiceProcess;
  let block: Record<string, unknown>;

  async function start(): Promise<ServiceProcess> {
    return ServiceProcess.ready({
      policy: BEHAVIOUR_POLICY,
      dataDir: folder.path,
      settings: {
        ...(redis === undefined ? {} : { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
        RINGFENCE_MANIFEST: SAMPLES,
        RINGFENCE_SCORE_DEADLINE_MS: "1000",
      },
    });
  }

  beforeAll(async () => {
    redis = await startStore();
    folder = await makeScratchFolder("traced");
    service = await start();
    await service.rpc("score.set", { number: FROM, score: 30, category: "survey" });
    for (const call of callsOf(FROM, 20)) await service.decide(call);
    block = await service.decide({ callId: "blocked", from: FROM, ruri: "sip:+13034440100@sbc" });
  });
  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
    await folder?.remove();
  });

  async function recordOf(id: unknown): Promise<Traced | undefined> {
    const { body } = await service.admin(`/v1/records?id=${id}`);
    return (body["records"] as readonly Traced[] | undefined)?.[0];
  }

  it("names its record in the response that the caller gets", () => {
    expect(block).toMatchObject({ action: "block", cause: "analytics.score" });
    expect(block["headers"]).toContain(`;id=${block["id"]}"`);
  });

  it("has a record with each piece of evidence, whose weights add up to the score", async () => {
    const record = await waitUntil("record", () => recordOf(block["id"]), SOON_MS);
    expect(record).toMatchObject({ id: block["id"], action: "block", cause: "analytics.score" });
    const names = record.evidence.map(({ evidence }) => evidence);
    expect(names).toEqual(
      expect.arrayContaining([
        "prior",
        "reputation.score",
        "neighbour.exchange",
        "number.distinct-called",
        "exchange.distinct-called",
      ]),
    );
    const odds = record.evidence.reduce((sum, { weight }) => sum + weight, 0);
    expect(scoreOf(odds)).toBeCloseTo(record.score, 1);
    expect(record.score).toBeGreaterThanOrEqual(record.threshold);
  });

  it("is the same to the service that runs later, and at the command line", async () => {
    const before = await recordOf(block["id"]);
    await service.stop();
    service = await start();
    expect(await recordOf(block["id"])).toEqual(before);
    const line = await service.cliDone("records", "id", String(block["id"]), "-o", "json");
    expect(JSON.parse(line)).toMatchObject({ id: block["id"], evidence: before?.evidence });
  });
});
