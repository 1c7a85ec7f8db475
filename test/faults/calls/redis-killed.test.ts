import { afterAll, expect, it } from "vitest";
import { RedisServer } from "../../redis/redis-server.ts";
import { describeFault, isUndecided } from "./fault.ts";

let redis: RedisServer | undefined;
afterAll(() => redis?.stop());

describeFault(
  "Redis is killed, and started again",
  {
    stage: async () => {
      // What it is told must be on disk when it is killed.
      redis = await RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
      return { redisUrl: `redis://127.0.0.1:${redis.port}`, timeoutMs: 2_000 };
    },
    strike: () => redis?.kill(),
    lastsMs: 1_500,
    end: () => redis?.startAgain(),
  },
  (ordeal) => {
    it("needs no Redis for the lists: every caller on them is rejected all the time", () => {
      const listed = ordeal().calls.filter(({ kind }) => kind === "listed");
      expect(listed.length).toBeGreaterThan(20);
      expect(listed.filter(isUndecided)).toEqual([]);
    });

    it("keeps the service answering every call", () => {
      const { no_answer, bad_answer, skipped } = ordeal().counters;
      expect({ no_answer, bad_answer, skipped }).toEqual({
        no_answer: 0,
        bad_answer: 0,
        skipped: 0,
      });
    });
  },
);
