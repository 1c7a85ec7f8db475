import type { AllowedNumber, DnoHit, DnoList } from "../decision/dno-list.ts";
import type { CallingNumber } from "../numbering/calling-number.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { CLASS_ORDER } from "./index/index-info.ts";
import type { OverrideTable } from "./override-table.ts";

/**
 * The list as the decision sees it: an index, and the overrides of this moment before it. An
 * override of a class comes first; what is allowed is allowed whatever the classes say, and is
 * asked by itself.
 */
export class DnoView implements DnoList {
  readonly version: string;
  readonly index: DnoIndex;
  readonly #overrides: { readonly table: OverrideTable };

  /** @param overrides where the present table is found; it is another after every change */
  constructor(index: DnoIndex, overrides: { readonly table: OverrideTable }) {
    this.version = index.version;
    this.index = index;
    this.#overrides = overrides;
  }

  allowance(number: CallingNumber, now: number): AllowedNumber | undefined {
    return this.#overrides.table.allowance(number, now);
  }

  find(national: number, now: number): DnoHit | undefined {
    const override = this.#overrides.table.find(national, now);
    if (override?.class === "inbound-only") return override;
    const listed = this.index.find(national, now);
    return override && listed?.class !== "inbound-only" ? override : listed;
  }

  findAll(national: number, now: number): readonly DnoHit[] {
    const hits = [
      ...this.#overrides.table.findAll(national, now),
      ...this.index.findAll(national, now),
    ];
    return hits.sort((a, b) => CLASS_ORDER.indexOf(a.class) - CLASS_ORDER.indexOf(b.class));
  }
}
