import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import { DailyBudget } from "../analytics/vendors/daily-budget.ts";
import { type VendorListener, VendorLookup } from "../analytics/vendors/vendor-lookup.ts";
import { VendorQuestions } from "../analytics/vendors/vendor-questions.ts";
import { readVendorsFile } from "../analytics/vendors/vendors-file.ts";
import { headersWithSecrets } from "../header-secrets.ts";

export interface VendorOptions {
  /** What RINGFENCE_VENDORS names; without it nobody is asked. */
  readonly file: string | undefined;
  readonly dataDir: string;
  readonly count: VendorListener["count"];
  readonly logger: Logger;
  readonly now: () => number;
}

/** The vendors that are asked about calling numbers now. A bad file changes nothing. */
export class VendorsInUse {
  readonly #options: VendorOptions;
  #lookups: readonly VendorLookup[];

  private constructor(options: VendorOptions, lookups: readonly VendorLookup[]) {
    this.#options = options;
    this.#lookups = lookups;
  }

  /** @throws RingfenceError BAD_CONFIGURATION for a bad file or a missing secret */
  static async open(options: VendorOptions): Promise<VendorsInUse> {
    return new VendorsInUse(options, await lookupsOf(options));
  }

  get current(): readonly VendorLookup[] {
    return this.#lookups;
  }

  /**
   * Reads the file and the secrets again. Questions that are open are ended: their calls pass.
   *
   * @throws RingfenceError BAD_CONFIGURATION, and the vendors stay as they were
   */
  async reload(): Promise<void> {
    const before = this.#lookups;
    // The counts of the day are handed on through their files.
    for (const lookup of before) lookup.save();
    this.#lookups = await lookupsOf(this.#options);
    await Promise.all(before.map((lookup) => lookup.close()));
  }

  async close(): Promise<void> {
    const lookups = this.#lookups;
    this.#lookups = [];
    for (const lookup of lookups) lookup.save();
    await Promise.all(lookups.map((lookup) => lookup.close()));
  }
}

async function lookupsOf(options: VendorOptions): Promise<readonly VendorLookup[]> {
  const { file, dataDir, count, logger, now } = options;
  if (file === undefined) return [];
  const listener: VendorListener = {
    count,
    changed(vendor, answers, reason) {
      if (answers) logger.info({ vendor }, "vendor answers again");
      else logger.warn({ vendor, reason }, "vendor does not answer: left alone for a while");
    },
  };
  const vendors = readVendorsFile(file);
  const headers = await Promise.all(
    vendors.map(({ name, headers: secrets }) =>
      headersWithSecrets(`vendor ${name}`, secrets, process.env),
    ),
  );
  return vendors.map((vendor, at) => {
    const budget = new DailyBudget(
      vendor.dailyBudget,
      join(dataDir, "vendors", `${vendor.name}.json`),
      now,
    );
    const questions = new VendorQuestions(vendor, headers[at] ?? {});
    return new VendorLookup(vendor, questions, budget, listener, now, randomInt(2 ** 32));
  });
}
