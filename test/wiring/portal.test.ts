import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { request } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FreshJcard } from "../../service/server/portal/fresh-jcard.ts";
import { openPortalListener } from "../../service/server/portal/portal-listener.ts";
import type { ListenAddress } from "../../service/settings/kinds.ts";
import { PolicyInUse } from "../../service/wiring/policy-in-use.ts";
import { Portal } from "../../service/wiring/portal.ts";
import { FakeCounts, FakeFaults } from "../server/fakes.ts";
import { eventually } from "../server/raw-client.ts";
import { newKey, type ReadJws, readJws } from "../sip/jws.ts";

const JCARD = `jcard:
  url: "https://redress.example.net/jcard"
  x5u: "https://certificates.example.net/redress.cer"
  keyFile: jcard.pem
  contact: { fn: "Example Telecom", email: "redress@example.net" }
rules:
  dno.unused: { status: 608, phrase: Rejected }
`;
const WITHOUT = "rules: {}\n";

let folder: string;
let opened: { portal: Portal }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-portal-"));
});
afterEach(async () => {
  for (const { portal } of opened) await portal.stop(100);
  opened = [];
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);

/** The policy of the folder in use, and the portal that follows it, as the service wires them. */
async function openOver(
  policyText: string,
  listen: ListenAddress = { host: "127.0.0.1", port: 0 },
) {
  await write("policy.yaml", policyText);
  const logged: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const policy = await PolicyInUse.open(join(folder, "policy.yaml"), logger);
  const jcard = new FreshJcard(() => policy.current.jcard?.signer, Date.now);
  const limits = { bodyTimeoutMs: 1000, maxConnections: 10 };
  const [counts, faults] = [new FakeCounts(), new FakeFaults()];
  const redress = { answer: async () => {} };
  const portal = new Portal(
    () => policy.current.jcard !== undefined,
    () => openPortalListener({ listen, ...limits, jcard, redress, counts, faults }),
    logger,
  );
  await portal.open();
  policy.onChange(() => portal.follow());
  opened.push({ portal });
  return { policy, portal, logged };
}

async function fetchJcard(portal: Portal): Promise<ReadJws> {
  const answer = await request(`http://127.0.0.1:${portal.address?.port}/jcard`, { reset: true });
  return readJws(await answer.body.text());
}

describe("the key of the jCard", () => {
  it("is read beside the policy, and its card served, fresh", async () => {
    const key = newKey();
    await write("jcard.pem", key.pem);
    const { portal } = await openOver(JCARD);
    const jws = await fetchJcard(portal);
    expect(jws.isBy(key.public)).toBe(true);
    expect(Math.abs(jws.payload.iat - Date.now() / 1000)).toBeLessThan(60);
  });

  it("rotates with a reload, the policy itself unchanged", async () => {
    const [old, next] = [newKey(), newKey()];
    await write("jcard.pem", old.pem);
    const { policy, portal, logged } = await openOver(JCARD);
    expect((await fetchJcard(portal)).isBy(old.public)).toBe(true);
    const before = policy.current;
    await write("jcard.pem", next.pem);
    expect((await fetchJcard(portal)).isBy(old.public)).toBe(true);
    await policy.reload();
    expect((await fetchJcard(portal)).isBy(next.public)).toBe(true);
    expect(policy.current.version).toBe(before.version);
    const fingerprint = policy.current.jcard?.signer.key.fingerprint;
    expect(fingerprint).not.toBe(before.jcard?.signer.key.fingerprint);
    expect(logged.at(-1)).toContain(`"jcardKey":"${fingerprint}"`);
  });

  it.each([
    ["half written", (pem: string) => pem.slice(0, 100), /:4: jcard\.keyFile jcard\.pem must hold/],
    ["of another curve", () => newKey("P-384").pem, /:4: .*not ec secp384r1/],
    ["gone", undefined, /:4: jcard\.keyFile cannot be read: ENOENT/],
  ])("that is %s changes nothing, and is said with its line", async (_, change, message) => {
    const key = newKey();
    await write("jcard.pem", key.pem);
    const { policy, portal, logged } = await openOver(JCARD);
    const before = policy.current;
    if (change === undefined) await rm(join(folder, "jcard.pem"));
    else await write("jcard.pem", change(key.pem));
    await expect(policy.reload()).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      message: expect.stringMatching(message),
    });
    expect(policy.current).toBe(before);
    expect(policy.reloadFailures).toBe(1);
    expect(logged.at(-1)).toMatch(/policy refused/);
    expect(logged.join()).not.toContain(key.pem.split("\n")[1]);
    expect((await fetchJcard(portal)).isBy(key.public)).toBe(true);
  });

  it("that is bad at the start keeps the service from starting", async () => {
    await write("jcard.pem", "");
    await expect(openOver(JCARD)).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      message: expect.stringContaining("policy.yaml:4: jcard.keyFile"),
    });
  });
});

describe("the portal", () => {
  it("is closed while the policy has no jCard, and follows each reload", async () => {
    await write("jcard.pem", newKey().pem);
    const { policy, portal } = await openOver(WITHOUT);
    expect(portal.address).toBeUndefined();
    await write("policy.yaml", JCARD);
    await policy.reload();
    await eventually(() => portal.address !== undefined);
    const { port } = portal.address ?? {};
    await fetchJcard(portal);
    await write("policy.yaml", WITHOUT);
    await policy.reload();
    await eventually(() => portal.address === undefined);
    await expect(request(`http://127.0.0.1:${port}/jcard`)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("stays on its port over reloads, however many come at once", async () => {
    await write("jcard.pem", newKey().pem);
    const { policy, portal } = await openOver(JCARD);
    const before = portal.address;
    await Promise.all(Array.from({ length: 10 }, () => policy.reload()));
    await fetchJcard(portal);
    expect(portal.address).toEqual(before);
  });

  it("that cannot listen keeps the service from starting, and is said", async () => {
    await write("jcard.pem", newKey().pem);
    const { portal } = await openOver(JCARD);
    await expect(openOver(JCARD, portal.address)).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      field: "RINGFENCE_PORTAL_LISTEN",
    });
  });

  it("that cannot listen after a reload is said, and tried again with the next", async () => {
    await write("jcard.pem", newKey().pem);
    const first = await openOver(JCARD);
    const second = await openOver(WITHOUT, first.portal.address);
    await write("policy.yaml", JCARD);
    await second.policy.reload();
    await eventually(() =>
      second.logged.join().includes("the pages for blocked callers are not served"),
    );
    expect(second.policy.current.jcard).toBeDefined();
    await first.portal.stop(100);
    await second.policy.reload();
    await eventually(() => second.portal.address !== undefined);
    await fetchJcard(second.portal);
  });

  it("that was stopped stays closed", async () => {
    await write("jcard.pem", newKey().pem);
    const { policy, portal } = await openOver(JCARD);
    await portal.stop(100);
    await policy.reload();
    await portal.open();
    expect(portal.address).toBeUndefined();
  });
});
