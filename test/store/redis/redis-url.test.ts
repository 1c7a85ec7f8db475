import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../../service/errors.ts";
import { describeRedis, readRedisUrl } from "../../../service/store/redis/redis-url.ts";

describe("the address of Redis", () => {
  it.each([
    ["redis://localhost", { kind: "single", nodes: [{ host: "localhost", port: 6379 }] }],
    ["redis://10.0.0.1:7000/3", { nodes: [{ host: "10.0.0.1", port: 7000 }], database: 3 }],
    ["redis://[::1]:7000", { nodes: [{ host: "::1", port: 7000 }] }],
    ["rediss://redis.example", { tls: true, database: 0 }],
    ["redis://user:p%40ss@h", { username: "user", password: "p@ss" }],
    ["redis://:secret@h", { username: undefined, password: "secret" }],
    [
      "redis+sentinel://a:1,b/main",
      {
        kind: "sentinel",
        masterName: "main",
        nodes: [
          { host: "a", port: 1 },
          { host: "b", port: 26379 },
        ],
      },
    ],
    [
      "rediss+sentinel://u:p@a/main/2?sentinelPassword=q%26r",
      { tls: true, username: "u", database: 2, sentinelPassword: "q&r" },
    ],
    [
      "redis+cluster://:p@a:7000,b:7001",
      {
        kind: "cluster",
        password: "p",
        nodes: [
          { host: "a", port: 7000 },
          { host: "b", port: 7001 },
        ],
      },
    ],
  ])("reads %s", (url, expected) => {
    expect(readRedisUrl(url)).toMatchObject(expected);
  });

  it.each([
    "",
    "localhost:6379",
    "http://localhost",
    "redis://",
    "redis://a,b",
    "redis://a:0",
    "redis://a:70000",
    "redis://a/main",
    "redis://a?db=1",
    "redis://u:%zz@a",
    "redis+sentinel://a",
    "redis+sentinel://a/",
    "redis+sentinel://a/main/1/2",
    "redis+sentinel://a/main?password=x",
    "redis+cluster://a/1",
    "redis+other://a",
    "redis://a b",
    "redis://[::1",
  ])("refuses %j", (url) => {
    expect(() => readRedisUrl(url)).toThrowError(
      expect.objectContaining({ code: "BAD_CONFIGURATION", field: "RINGFENCE_REDIS_URL" }),
    );
  });

  it("names the setting, and says how an @ in a password is written", () => {
    expect(() => readRedisUrl("redis://:hush@hush@h:1")).toThrowError(/^RINGFENCE_REDIS_URL.*%40/);
  });

  it("never repeats a password, neither in an error nor in a description", () => {
    const url = fc.tuple(
      fc.constantFrom("redis", "redis+sentinel", "rediss+cluster", "redis+nothing"),
      fc.constantFrom("host", "a,b", "a:0", "", "a:x", "[::1]:7"),
      fc.constantFrom("", "/main", "/1", "/main/x", "?a=b"),
    );
    fc.assert(
      fc.property(url, ([scheme, hosts, path]) => {
        let said: string;
        try {
          said = describeRedis(readRedisUrl(`${scheme}://user:hush-hush@${hosts}${path}`));
        } catch (error) {
          expect(error).toBeInstanceOf(RingfenceError);
          said = String(error);
        }
        expect(said).not.toContain("hush-hush");
      }),
    );
  });

  it("never throws anything but a refusal", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readRedisUrl(`redis://${text}`);
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_CONFIGURATION" });
        }
      }),
    );
  });
});
