import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DnoView } from "../../service/dno/dno-view.ts";
import { Overrides } from "../../service/dno/overrides.ts";
import type { DnoReplica } from "../../service/dno/replica.ts";
import type { DnoPort } from "../../service/server/ports.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import { dnoPort } from "../../service/wiring/dno-port.ts";
import { described, indexOf, NOW, npaOf } from "../dno/index/made-index.ts";
import { temporaryFolder } from "../dno/temporary-folder.ts";

const folder = temporaryFolder();
let store: EmbeddedStore;
let overrides: Overrides;
let port: DnoPort;
let version: string;

beforeEach(async () => {
  const index = await indexOf((sink) => {
    sink.setNpa(npaOf(303));
    sink.setNpa(npaOf(221, { use: "none", inServiceAtMs: undefined }));
    const group = sink.group(described({ source: "own" }));
    sink.addNumbers(group, 3_034_441_234, 3_034_441_234, 2);
  });
  version = index.version;
  store = new EmbeddedStore(join(folder.path, "store"), () => NOW);
  const nothing = () => undefined;
  const listener = { overridesChanged: nothing, overridesFailed: nothing };
  overrides = new Overrides(store, folder.path, listener);
  await overrides.start();
  port = dnoPort(store, replicaOf(new DnoView(index, overrides)), overrides, () => NOW);
});

afterEach(async () => {
  await overrides.stop();
  await store.close();
});

function replicaOf(view: DnoView | undefined): DnoReplica {
  const replica: Partial<DnoReplica> = {
    list: () => view,
    status: () => ({
      version: view?.version,
      builtAtMs: undefined,
      loadedAtMs: undefined,
      bytes: undefined,
      lastError: undefined,
    }),
  };
  return replica as DnoReplica;
}

const ENTRY = {
  number: "3034441234",
  class: "allowed",
  reason: "restored",
  requester: "",
  proof: "",
  expiresAtMs: undefined,
} as const;

describe("a look-up", () => {
  it.each([
    ["in a class", "3034441234", "13034441234", [{ class: "inbound-only", source: "own" }]],
    ["in E.164", "+13034441234", "13034441234", [{ class: "inbound-only" }]],
    ["as people write it", "(303) 444-1234", "13034441234", [{ class: "inbound-only" }]],
    ["in no class", "3034449999", "13034449999", []],
    ["of an NPA that is not in service", "2212345678", "12212345678", [{ class: "invalid" }]],
    ["of another country", "+442071838750", "442071838750", []],
  ])("of a number %s", (_, text, number, hits) => {
    expect(port.lookup(text)).toMatchObject({ number, version, allowed: null, hits });
  });

  it.each([
    ["1111111111", "1111111111", "npa-first-digit"],
    ["+1303444123", "1303444123", "digit-count"],
  ])("of digits that cannot be a number, %s, says why", (text, number, matched) => {
    expect(port.lookup(text)).toEqual({
      number,
      version,
      allowed: null,
      hits: [{ class: "invalid", source: "format", matched }],
    });
  });

  it.each(["anonymous", "911", "5551234", ""])("of no number, %j, names the field", (text) => {
    expect(() => port.lookup(text)).toThrow(
      expect.objectContaining({ code: "BAD_FIELD", field: "number" }),
    );
  });

  it("shows the override that exempts the number, beside the classes it is exempt from", async () => {
    await port.add(ENTRY);
    expect(port.lookup("3034441234")).toMatchObject({
      allowed: { digits: "3034441234", reason: "restored" },
      hits: [{ class: "inbound-only" }],
    });
  });

  it("shows the override that exempts a number that is not valid", async () => {
    await port.add({ ...ENTRY, number: "+11234567890" });
    expect(port.lookup("1234567890")).toMatchObject({
      allowed: { digits: "1234567890" },
      hits: [{ class: "invalid" }],
    });
    expect(await port.remove("123-456-7890", "allowed")).toBe(true);
    expect(port.lookup("1234567890")).toMatchObject({ allowed: null });
  });

  it("is refused without a list", () => {
    const without = dnoPort(store, replicaOf(undefined), overrides, () => NOW);
    expect(() => without.lookup("3034441234")).toThrow(
      expect.objectContaining({ code: "NOT_READY" }),
    );
    expect(without.status()).toMatchObject({ version: undefined, report: undefined });
  });
});

describe("an override", () => {
  it("holds as soon as it is answered, and is in the store", async () => {
    expect(await port.add(ENTRY)).toMatchObject({ digits: "3034441234", createdAtMs: NOW });
    expect(port.entries()).toMatchObject([{ kind: "allowed", digits: "3034441234" }]);
    expect(await store.overrides.all()).toHaveLength(1);
  });

  it("is gone as soon as that is answered; what was not there is told", async () => {
    await port.add(ENTRY);
    expect(await port.remove("+1 303 444 1234", "allowed")).toBe(true);
    expect(port.entries()).toEqual([]);
    expect(await port.remove("3034441234", "allowed")).toBe(false);
  });

  it("of a class needs who asked for it, and changes nothing without", async () => {
    const request = { ...ENTRY, class: "unused", requester: "Example Telephone" } as const;
    await expect(port.add(request)).rejects.toMatchObject({ code: "BAD_FIELD", field: "proof" });
    expect(port.entries()).toEqual([]);
  });
});
