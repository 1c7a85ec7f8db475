import { describe, expect, it } from "vitest";
import {
  checkDatagramQueue,
  checkDisable6xxBlock,
  checkEnabled,
  checkFrTimer,
  checkMemorySize,
  checkMemoryUse,
  checkModule,
  checkUnanswered,
  checkVersion,
  type Transport,
} from "../../../service/doctor/checks/running.ts";

const MEGABYTE = 1024 * 1024;

describe("the version of Kamailio", () => {
  it.each<[string, Transport, string]>([
    ["5.5.7", "rpc", "fault"],
    ["5.6.0", "rpc", "ok"],
    ["5.6.3", "rpc", "ok"],
    ["6.1.2", "rpc", "ok"],
    ["5.5.7", "http", "fault"],
    ["5.6.3", "http", "warning"],
    ["6.0.6", "http", "warning"],
    ["6.0.7", "http", "ok"],
    ["6.0.12", "http", "ok"],
    ["6.1.0", "http", "warning"],
    ["6.1.2", "http", "warning"],
    ["6.1.3", "http", "ok"],
    ["6.2.0-dev1", "http", "ok"],
    ["10.0.0", "http", "ok"],
  ])("%s by %s: %s", (version, transport, severity) => {
    expect(checkVersion(version, transport).severity).toBe(severity);
  });
});

describe("the module that asks", () => {
  it("is loaded, with jansson", () => {
    expect(checkModule(["tm", "janssonrpcc", "jansson"], undefined, "rpc").severity).toBe("ok");
    expect(checkModule(["http_async_client"], undefined, "http")).toMatchObject({
      severity: "fault",
      found: "jansson is not loaded",
    });
  });

  it("is installed and not loaded, or not installed", () => {
    const disk = new Set(["jansson", "janssonrpcc"]);
    expect(checkModule(["jansson"], disk, "rpc").found).toBe(
      "janssonrpcc is installed, not loaded",
    );
    expect(checkModule(["jansson"], disk, "http").found).toBe("http_async_client is not installed");
  });
});

describe("shared memory", () => {
  it.each([
    [64, "warning"],
    [255, "warning"],
    [256, "ok"],
    [512, "ok"],
  ])("of %i MB: %s", (megabytes, severity) => {
    const found = checkMemorySize({ totalBytes: megabytes * MEGABYTE, mostUsedBytes: 0 });
    expect(found.severity).toBe(severity);
  });

  it("of 64 MB is enough for about 900 INVITE/s", () => {
    const found = checkMemorySize({ totalBytes: 64 * MEGABYTE, mostUsedBytes: 0 });
    expect(found.found).toContain("900 INVITE/s");
  });

  it.each([
    [74, "ok"],
    [75, "warning"],
    [95, "fault"],
  ])("%i %% full: %s", (percent, severity) => {
    expect(checkMemoryUse({ totalBytes: 100, mostUsedBytes: percent }).severity).toBe(severity);
  });
});

it.each([
  [10, "warning"],
  [511, "warning"],
  [512, "ok"],
])("a datagram queue of %i: %s", (length, severity) => {
  expect(checkDatagramQueue(length).severity).toBe(severity);
});

it.each([
  [200, 30_000, "ok"],
  [200, 601, "ok"],
  [200, 600, "warning"],
  [200, 201, "warning"],
  [200, 200, "fault"],
  [500, 200, "fault"],
])("a question of %i ms under an fr_timer of %i ms: %s", (timeout, frTimer, severity) => {
  expect(checkFrTimer(timeout, frTimer).severity).toBe(severity);
});

it("disable_6xx_block must be off, and stay off", () => {
  expect(checkDisable6xxBlock(0, []).severity).toBe("ok");
  expect(checkDisable6xxBlock(1, []).severity).toBe("fault");
  expect(checkDisable6xxBlock(0, ["kamailio.cfg:7 t_set_disable_6xx()"])).toMatchObject({
    severity: "fault",
    places: ["kamailio.cfg:7 t_set_disable_6xx()"],
  });
});

it("a switch that is off is a warning", () => {
  expect(checkEnabled(1).severity).toBe("ok");
  expect(checkEnabled(0).severity).toBe("warning");
});

it.each([
  [{}, "ok"],
  [{ asked: 1000, no_answer: 9 }, "ok"],
  [{ asked: 1000, no_answer: 4, bad_answer: 6 }, "warning"],
  [{ asked: 5, no_answer: 5, skipped: 95 }, "warning"],
])("the counters %j: %s", (counters, severity) => {
  expect(checkUnanswered(new Map(Object.entries(counters))).severity).toBe(severity);
});
