import { type JcardSigner, signJcard } from "../../sip/jcard-jws.ts";

/**
 * How long one signature serves everybody. A caller takes a card for fresh for about a minute (RFC
 * 8688 §3.3); what its clock and the proxies on the way need of that is left to them.
 */
export const FRESH_MS = 5000;

/**
 * The signed jCard, made when somebody asks for it: one signature for all who ask within five
 * seconds, so that a flood costs no more of them than a single caller.
 */
export class FreshJcard {
  readonly #signerOf: () => JcardSigner | undefined;
  readonly #now: () => number;
  #signer: JcardSigner | undefined;
  #signedAtMs = 0;
  #jws: string | Promise<string> | undefined;

  /**
   * @param signerOf what the policy in use signs with, if it has a jCard
   * @param now milliseconds since 1970, UTC
   */
  constructor(signerOf: () => JcardSigner | undefined, now: () => number) {
    this.#signerOf = signerOf;
    this.#now = now;
  }

  /** The JWS; a promise while it is being signed, undefined when the policy has no jCard. */
  current(): string | Promise<string> | undefined {
    const signer = this.#signerOf();
    if (signer === undefined) return undefined;
    const now = this.#now();
    const ageMs = now - this.#signedAtMs;
    // A clock that was set back would keep a card of the future.
    const isFresh = signer === this.#signer && ageMs >= 0 && ageMs < FRESH_MS;
    return isFresh && this.#jws !== undefined ? this.#jws : this.#sign(signer, now);
  }

  #sign(signer: JcardSigner, now: number): Promise<string> {
    const signing = signJcard(signer, now);
    this.#signer = signer;
    this.#signedAtMs = now;
    this.#jws = signing;
    const settle = (jws: string | undefined) => {
      if (this.#jws === signing) this.#jws = jws;
    };
    // A failure is told to those who wait for it, and the next one who asks tries again.
    signing.then(settle, () => settle(undefined));
    return signing;
  }
}
