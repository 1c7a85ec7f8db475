import { cnacCoCode } from "./cnac-co-code.ts";
import { digitList } from "./digit-list.ts";
import { inventory } from "./inventory.ts";
import { lerg6 } from "./lerg-6.ts";
import { nanpaCoCode } from "./nanpa-co-code.ts";
import { nanpaThousandsBlock } from "./nanpa-thousands-block.ts";
import { npaReport } from "./npa-report.ts";
import { numberPlan } from "./number-plan.ts";
import type { SourceReader } from "./source-reader.ts";
import { tollFreeSpare } from "./toll-free-spare.ts";

/** Every format that the manifest can name, and what reads it. */
export const SOURCE_FORMATS = {
  "number-plan": numberPlan,
  "npa-report": npaReport,
  "nanpa-co-code": nanpaCoCode,
  "nanpa-thousands-block": nanpaThousandsBlock,
  "cnac-co-code": cnacCoCode,
  "lerg-6": lerg6,
  "digit-list": digitList,
  "toll-free-spare": tollFreeSpare,
  inventory,
} as const satisfies Record<string, SourceReader>;

export type SourceFormat = keyof typeof SOURCE_FORMATS;
