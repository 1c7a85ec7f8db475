import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FRESH_MS, FreshJcard } from "../../../service/server/portal/fresh-jcard.ts";
import { jcardOf } from "../../../service/sip/jcard.ts";
import { type JcardSigner, readEs256Key } from "../../../service/sip/jcard-jws.ts";
import { newKey, readJws } from "../../sip/jws.ts";

const NOON = Date.UTC(2026, 10, 20, 12);

function signerOf(pem: string): JcardSigner {
  const read = readEs256Key(pem);
  if (!read.ok) throw new Error(read.reason);
  const jcard = jcardOf({ fn: "Example Telecom", email: "redress@example.net" });
  return { key: read.key, x5u: "https://certificates.example.net/redress.cer", jcard };
}

/** A card with a clock and a signer that the test sets. */
function cardOf(pem: string = newKey().pem) {
  const state: { signer: JcardSigner | undefined; now: number } = {
    signer: signerOf(pem),
    now: NOON,
  };
  const card = new FreshJcard(
    () => state.signer,
    () => state.now,
  );
  return { state, card };
}

const issuedAt = (jws: string | undefined) => readJws(jws ?? "").payload.iat * 1000;

describe("a jCard that is asked for", () => {
  it("is issued now: a caller takes it for fresh for about a minute (RFC 8688 §3.3)", async () => {
    const { state, card } = cardOf();
    expect(issuedAt(await card.current())).toBe(NOON);
    state.now += 600_000;
    expect(issuedAt(await card.current())).toBe(NOON + 600_000);
  });

  it("is one signature for all who ask at once, and for all within five seconds", async () => {
    const { state, card } = cardOf();
    const together = await Promise.all(Array.from({ length: 1000 }, () => card.current()));
    state.now += FRESH_MS - 1;
    // ECDSA draws a number for each signature, so that no two are alike.
    expect(new Set([...together, await card.current()]).size).toBe(1);
    state.now += 1;
    expect(await card.current()).not.toBe(together[0]);
  });

  it("is there without waiting once it is signed", async () => {
    const { card } = cardOf();
    const jws = await card.current();
    expect(card.current()).toBe(jws);
  });

  it("is signed with the key of the policy from the moment it is in use", async () => {
    const [old, next] = [newKey(), newKey()];
    const { state, card } = cardOf(old.pem);
    expect(readJws((await card.current()) ?? "").isBy(old.public)).toBe(true);
    state.signer = signerOf(next.pem);
    expect(readJws((await card.current()) ?? "").isBy(next.public)).toBe(true);
  });

  it("is not kept from a time that the clock has been set back from", async () => {
    const { state, card } = cardOf();
    await card.current();
    state.now -= 3_600_000;
    expect(issuedAt(await card.current())).toBe(NOON - 3_600_000);
  });

  it("is not there when the policy has none", async () => {
    const { state, card } = cardOf();
    await card.current();
    state.signer = undefined;
    expect(card.current()).toBeUndefined();
  });

  it("that could not be signed is tried again for the next who asks", async () => {
    const { state, card } = cardOf();
    const { signer } = state;
    if (signer === undefined) throw new Error("there should be a signer");
    const { privateKey, fingerprint } = signer.key;
    const broken = { ...signer, key: { privateKey: createPublicKey(privateKey), fingerprint } };
    state.signer = broken;
    await expect(card.current()).rejects.toThrow();
    Object.assign(broken, { key: signer.key });
    expect(issuedAt(await card.current())).toBe(NOON);
  });
});
