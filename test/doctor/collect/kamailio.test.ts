import { describe, expect, it } from "vitest";
import { collectKamailio } from "../../../service/doctor/collect/kamailio.ts";
import {
  type KamailioControl,
  MethodRefused,
} from "../../../service/doctor/collect/kamailio-control.ts";

const NOW = Date.UTC(2026, 10, 20);

function controlOf(answers: Readonly<Record<string, readonly string[]>>): KamailioControl {
  return async (...words) => {
    const lines = answers[words.join(" ")];
    if (lines === undefined) throw new MethodRefused(`error: 500 - command ${words[0]} not found`);
    return lines;
  };
}

describe("what a running Kamailio tells", () => {
  it("is taken from its RPC methods", async () => {
    const { running, commandLine } = await collectKamailio(
      controlOf({
        "core.version": ["kamailio 5.6.3 (x86_64/linux)"],
        "core.modules": ["janssonrpcc", "tm"],
        "core.shmmem": ["total: 1000", "free: 900", "used: 90", "max_used: 150"],
        "core.uptime": ["now: Fri Nov 20 00:00:00 2026", "uptime: 60"],
        "core.arg": ["kamailio", "-f", "sbc.cfg"],
        "core.pwd": ["/srv"],
        "cfg.get tm disable_6xx_block": ["0"],
        "cfg.get ringfence": ["enabled: 1", "timeout_ms: 250"],
        "stats.fetch all": ["core.rcv_requests: 5", "script.ringfence_asked: 7"],
      }),
      NOW,
    );
    expect(running).toEqual({
      ok: true,
      value: {
        version: "5.6.3",
        modules: ["janssonrpcc", "tm"],
        startedAtMs: NOW - 60_000,
        sharedMemory: { totalBytes: 1000, mostUsedBytes: 150 },
        ringfence: new Map([
          ["enabled", 1],
          ["timeout_ms", 250],
        ]),
        disable6xxBlock: 0,
        counters: new Map([["asked", 7]]),
      },
    });
    expect(commandLine).toEqual({ words: ["kamailio", "-f", "sbc.cfg"], directory: "/srv" });
  });

  it("may be no more than its version", async () => {
    const { running } = await collectKamailio(
      controlOf({ "core.version": ["kamailio 6.1.3"] }),
      NOW,
    );
    expect(running).toMatchObject({
      ok: true,
      value: { version: "6.1.3", modules: [], sharedMemory: undefined, disable6xxBlock: undefined },
    });
  });

  it("is nothing when it does not answer, with the reason", async () => {
    const { running } = await collectKamailio(
      () => Promise.reject(new Error("connect: No such file or directory")),
      NOW,
    );
    expect(running).toEqual({ ok: false, why: "connect: No such file or directory" });
  });

  it("is nothing when one question is lost, rather than a Kamailio without ringfence.cfg", async () => {
    const { running } = await collectKamailio(async (method) => {
      if (method === "cfg.get") throw new Error("other side closed");
      return ["kamailio 5.6.3"];
    }, NOW);
    expect(running).toEqual({
      ok: false,
      why: "cfg.get tm disable_6xx_block: other side closed",
    });
  });
});
