import { readLists } from "./digit-list.ts";
import type { SourceReader } from "./source-reader.ts";

/** The toll-free NPAs in service. 822 and 88X are not, and invalid by the number plan. */
const TOLL_FREE: ReadonlySet<number> = new Set([800, 833, 844, 855, 866, 877, 888]);

/**
 * A list of toll-free numbers that are spare in the registry of 47 CFR 52.101: class unallocated.
 * Spare numbers are taken fast, so that each entry needs its date, `created`, and grows old.
 */
export const tollFreeSpare: SourceReader = {
  keys: ["maxAgeDays", "defaults"],
  read: (input) => readLists(input, "unallocated", TOLL_FREE),
};
