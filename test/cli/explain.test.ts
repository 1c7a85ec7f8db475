import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explainCommand } from "../../service/cli/explain.ts";
import { decideCall } from "../../service/decision/decide-call.ts";
import { explainCall } from "../../service/decision/explain.ts";
import type { Settings } from "../../service/settings.ts";
import { callOf, NOON, worldOf } from "../decision/world.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const folder = temporaryFolder();
const NO_SCORES = { find: () => ({ state: "none" }) as const };

/** Stands in the place of the service: answers with what a test says, keeps what it was asked. */
let service: Server;
let port: number;
let asked: { headers: IncomingMessage["headers"]; body: Record<string, unknown> }[];
let answer: object;
let printed: { value: unknown; human: string }[];

beforeEach(async () => {
  asked = [];
  printed = [];
  answer = {
    result: await explainCall(callOf({ from: "1111111111" }), worldOf({}), NO_SCORES, NOON),
  };
  service = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ headers: request.headers, body: JSON.parse(body) });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...answer }));
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
  port = (service.address() as AddressInfo).port;
});

afterEach(async () => {
  service.closeAllConnections();
  service.close();
});

async function run(words: readonly string[], more: Partial<Settings> = {}): Promise<void> {
  const settings = { listen: { host: "127.0.0.1", port }, ...more };
  const program = new Command().exitOverride();
  explainCommand(program, {
    settings: () => settings as Settings,
    openStore: () => Promise.reject(new Error("explain asks the service, not the store")),
    print: (value, human) => void printed.push({ value, human }),
    warn: () => undefined,
    now: () => NOON,
  });
  await program.parseAsync(["explain", ...words], { from: "user" });
}

describe("ringfence explain asks the running service", () => {
  it("with a calling number alone", async () => {
    await run(["+13034441234"]);
    expect(asked[0]?.body).toMatchObject({
      method: "explain",
      params: { callId: "explain", from: "+13034441234" },
    });
  });

  it("with every field of a call as an option", async () => {
    const fields = {
      ...{ pai: ["<tel:+1>"], ppi: ["<tel:+2>"], ruri: "sip:911@sbc", to: "<sip:911@sbc>" },
      ...{ identity: ["abc"], verstat: "TN-Validation-Passed", attest: "B", origId: "123" },
      ...{ sourceIp: "192.0.2.1", trunk: "a", privacy: "id", priority: "emergency" },
      ...{ resourcePriority: "esnet.1", featureCaps: ["*;+sip.608"] },
    };
    const words = Object.entries(fields).flatMap(([field, value]) => [
      `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ]);
    await run(["3034441234", ...words]);
    expect(asked[0]?.body["params"]).toEqual({ callId: "explain", from: "3034441234", ...fields });
  });

  it("with a call in a file, as the SBC described it", async () => {
    const file = join(folder.path, "call.json");
    await writeFile(file, '{"callId":"c1","from":"<sip:1@a>","unknown":7}');
    await run(["--json", file]);
    expect(asked[0]?.body["params"]).toMatchObject({ callId: "c1", from: "<sip:1@a>" });
  });

  it("with the bearer token when there is one", async () => {
    await run(["3034441234"], { token: "0123456789abcdef" });
    expect(asked[0]?.headers.authorization).toBe("Bearer 0123456789abcdef");
    await run(["3034441234"]);
    expect(asked[1]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["", "0.0.0.0", "::"])("on loopback when it listens on %j", async (host) => {
    await run(["3034441234"], { listen: { host, port: port } });
    expect(asked).toHaveLength(1);
  });
});

describe("what ringfence explain prints", () => {
  it("is the explanation as it came, for programs", async () => {
    await run(["1111111111"]);
    expect(printed[0]?.value).toMatchObject({ decision: { cause: "dno.invalid" } });
  });

  it("is the decision, its ground, the answer on the wire and each step, for people", async () => {
    await run(["1111111111"]);
    expect(printed[0]?.human.split("\n")).toEqual([
      "reject: dno.invalid (enforce)",
      "  The calling number is not a valid number of the North American Numbering Plan.",
      "  47 CFR 64.1200(o)(2)",
      "answer: 603 Decline",
      "- caller [from 1111111111]: invalid",
      "- exemption: none",
      "- dno.invalid [from 1111111111]: format: npa-first-digit; enforce",
      "- tdm.release: cause 21, location user",
      expect.stringMatching(/^list list-1, policy [0-9a-f]{12}$/),
    ]);
  });

  it("has the Reason header of a 603+, list entries and overrides", async () => {
    const known = { dno: { 3034441234: ["unused"] }, allowed: [13034441234] } as const;
    const call = callOf({ from: "3034441234" });
    const allowed = await explainCall(call, worldOf(known), NO_SCORES, NOON);
    answer = { result: allowed };
    await run(["3034441234"]);
    expect(printed[0]?.human).toContain("list: unused by test, matched all");
    expect(printed[0]?.human).toContain("allowed: 13034441234, restored");

    const score = { score: 97, category: "scam", expiresAtMs: undefined };
    const scores = { find: () => ({ state: "known", score }) as const };
    expect(await decideCall(call, worldOf({}), scores, NOON)).toMatchObject({ action: "block" });
    answer = { result: await explainCall(call, worldOf({}), scores, NOON) };
    await run(["3034441234"]);
    expect(printed[1]?.human).toContain("answer: 603 Network Blocked, Reason: SIP;cause=603;text=");
    expect(printed[1]?.human).toContain("score 97, threshold 80 (none); enforce");
  });
});

describe("ringfence explain fails", () => {
  it("with SERVICE_UNAVAILABLE and the address when nobody answers", async () => {
    service.closeAllConnections();
    service.close();
    await expect(run(["1"])).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      message: expect.stringContaining(`http://127.0.0.1:${port}`),
    });
  });

  it("with the error that the service answers", async () => {
    answer = { error: { code: -32001, message: "not for you", data: { code: "UNAUTHORIZED" } } };
    await expect(run(["1"])).rejects.toMatchObject({
      code: "UNAUTHORIZED",
      message: "not for you",
    });
    answer = { error: { code: -32000, message: "no list", data: { code: "NOT_READY" } } };
    await expect(run(["1"])).rejects.toMatchObject({ code: "NOT_READY" });
    answer = { error: { code: -1, message: "other", data: { code: "toString" } } };
    await expect(run(["1"])).rejects.toMatchObject({ code: "INTERNAL" });
  });

  it("with the field that is wrong, and asks nobody", async () => {
    await expect(run(["1", "--attest", "D"])).rejects.toMatchObject({
      code: "USAGE",
      field: "attest",
    });
    expect(asked).toEqual([]);
  });

  it("with the file that is no JSON, or not there", async () => {
    const file = join(folder.path, "call.json");
    await writeFile(file, "{");
    await expect(run(["--json", file])).rejects.toMatchObject({ code: "BAD_JSON" });
    await expect(run(["--json", `${file}.gone`])).rejects.toThrow(`${file}.gone`);
  });
});
