import { describe, expect, it } from "vitest";
import type { Evidence, RunningKamailio } from "../../service/doctor/evidence.ts";
import { examine } from "../../service/doctor/examine.ts";
import { FINDINGS } from "../../service/doctor/finding.ts";
import { scriptOf } from "./script-of.ts";

const NOT_REACHED = { ok: false, why: "not reached" } as const;

const NOTHING: Evidence = {
  nowMs: Date.UTC(2026, 10, 20),
  kamailio: NOT_REACHED,
  script: NOT_REACHED,
  scriptChangedAtMs: undefined,
  modulesOnDisk: undefined,
  datagramQueue: 10,
  clockSynchronised: undefined,
  servers: [],
  service: NOT_REACHED,
  clockAheadMs: undefined,
  policy: { kind: "built-in" },
};

const KAMAILIO: RunningKamailio = {
  version: "5.6.3",
  modules: ["jansson", "janssonrpcc"],
  startedAtMs: NOTHING.nowMs,
  sharedMemory: undefined,
  ringfence: new Map([
    ["enabled", 1],
    ["timeout_ms", 200],
  ]),
  disable6xxBlock: 0,
  counters: new Map(),
};

const ASKS =
  "route { route(RINGFENCE); route(AFTER_RINGFENCE); }\nroute[RINGFENCE] { route(RINGFENCE_ASK); }\n";
const BY_RPC = 'route[RINGFENCE_ASK] { janssonrpc_request("ringfence", "decide", "x", "y"); }\n';
const BY_HTTP =
  'route[RINGFENCE_ASK] { http_async_query("http://127.0.0.1:1/", "RINGFENCE_ANSWER"); }\n';

function severities(evidence: Partial<Evidence>): Record<string, string> {
  const { findings } = examine({ ...NOTHING, ...evidence });
  return Object.fromEntries(findings.map(({ code, severity }) => [code, severity]));
}

function scriptWith(text: string): Pick<Evidence, "script"> {
  return { script: { ok: true, value: scriptOf(ASKS + text) } };
}

describe("what doctor makes of all that it collected", () => {
  it("says of everything whether it was looked at, once", () => {
    for (const evidence of [NOTHING, { ...NOTHING, ...scriptWith(BY_RPC) }]) {
      const { findings, notLookedAt } = examine(evidence);
      const said = [...findings.map(({ code }) => code), ...notLookedAt];
      expect(said.toSorted()).toEqual(Object.keys(FINDINGS).toSorted());
    }
  });

  it("does not call well what it could not reach", () => {
    expect(severities({})).toEqual({
      "kamailio.answers": "fault",
      "script.readable": "fault",
      "service.answers": "fault",
      "policy.good": "ok",
    });
  });

  it("takes fr_timer from the script, the timeout from the Kamailio that runs", () => {
    const script = scriptWith(`${BY_RPC}modparam("tm", "fr_timer", 1000)`);
    expect(severities(script)["tm.fr-timer"]).toBe("ok");
    const ringfence = new Map([["timeout_ms", 1000]]);
    const kamailio = { ok: true, value: { ...KAMAILIO, ringfence } } as const;
    expect(severities({ ...script, kamailio })["tm.fr-timer"]).toBe("fault");
  });

  it("takes disable_6xx_block from the Kamailio that runs, else from the script", () => {
    const script = scriptWith('modparam("tm", "disable_6xx_block", 1)');
    expect(severities(script)["tm.disable-6xx-block"]).toBe("fault");
    const kamailio = { ok: true, value: KAMAILIO } as const;
    expect(severities({ ...script, kamailio })["tm.disable-6xx-block"]).toBe("ok");
  });

  it("looks at the datagram queue only where it is used", () => {
    expect(severities(scriptWith(BY_RPC))["kernel.datagram-queue"]).toBeUndefined();
    expect(severities(scriptWith(BY_HTTP))["kernel.datagram-queue"]).toBe("warning");
  });

  it("sees a Kamailio that runs without the include of its script", () => {
    const kamailio = { ok: true, value: { ...KAMAILIO, ringfence: new Map() } } as const;
    expect(severities({ ...scriptWith(BY_RPC), kamailio })["ringfence.loaded"]).toBe("fault");
  });

  it("asks for neither module nor include where the script asks nothing", () => {
    const bare = { ...KAMAILIO, modules: [], ringfence: new Map() };
    const kamailio = { ok: true, value: bare } as const;
    const script = { ok: true, value: scriptOf("route { t_relay(); }") } as const;
    const found = severities({ kamailio, script });
    expect(found["kamailio.module"]).toBeUndefined();
    expect(found["ringfence.loaded"]).toBeUndefined();
    expect(found["script.asks"]).toBe("fault");
  });

  it("does not judge routes in another language", () => {
    const script = { ok: true, value: scriptOf('cfgengine "lua"') } as const;
    const found = severities({ script });
    expect(found["script.understood"]).toBe("warning");
    expect(found["script.hunts"]).toBeUndefined();
  });
});
