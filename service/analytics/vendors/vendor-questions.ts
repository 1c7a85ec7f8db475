import { Pool } from "undici";
import type { Vendor } from "./vendor.ts";
import type { VendorAnswer } from "./vendor-answer.ts";
import { readVendorAnswer } from "./vendor-answer.ts";

/** An answer is some hundred bytes; what is larger is none. */
const LONGEST_ANSWER = 64 * 1024;
/** For how long a question goes on behind the deadline of the call, to fill the cache for the next. */
const LONGEST_MS = 3_000;

/** What came of a question, whenever it came. */
export type VendorOutcome =
  | VendorAnswer
  /** No answer, or none with a status that says one is there. */
  | { readonly kind: "failed"; readonly reason: string };

/** Puts questions to a vendor over a bounded pool of connections. */
export class VendorQuestions {
  readonly #vendor: Vendor;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #pool: Pool;

  /** @param headers those of the vendor with their secrets */
  constructor(vendor: Vendor, headers: Readonly<Record<string, string>>) {
    this.#vendor = vendor;
    this.#headers = { accept: "application/json", ...headers };
    this.#pool = new Pool(vendor.address(12_025_550_100).origin, {
      connections: vendor.concurrency,
      pipelining: 1,
      connect: { timeout: LONGEST_MS },
      headersTimeout: LONGEST_MS,
      bodyTimeout: LONGEST_MS,
      maxResponseSize: LONGEST_ANSWER,
    });
  }

  /** Asks once; never rejects. Settles within three seconds. */
  async ask(e164: number): Promise<VendorOutcome> {
    const { pathname, search } = this.#vendor.address(e164);
    try {
      const { statusCode, body } = await this.#pool.request({
        method: "GET",
        path: pathname + search,
        headers: this.#headers,
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      if (statusCode === 200) return readVendorAnswer(await body.json(), this.#vendor.reading);
      await body.dump();
      // Not known there; every other status says nothing about the number.
      if (statusCode === 404) return { kind: "none" };
      return { kind: "failed", reason: `HTTP status ${statusCode}` };
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
