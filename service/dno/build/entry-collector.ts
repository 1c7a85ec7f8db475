import { RingfenceError } from "../../errors.ts";
import { FIRST_NPA, FIRST_NUMBER, LAST_NUMBER, NPAS, NUMBERS_OF_NPA } from "../index/layout.ts";
import type { EntryDescription } from "../sink.ts";
import { type NpaEntries, NUMBER_WORDS, RANGE_WORDS } from "./entry-sweep.ts";
import { GroupTable } from "./group-table.ts";
import { PartitionedRecords } from "./partitioned-records.ts";
import type { SpillFile } from "./spill-file.ts";

/** Takes the entries of lists as they are read, and gives them out again NPA by NPA. */
export class EntryCollector {
  readonly groups = new GroupTable();
  readonly #numbers: PartitionedRecords;
  readonly #ranges: PartitionedRecords;
  /** Lines of each description. */
  readonly #lines: number[] = [];

  constructor(numbers: SpillFile, ranges: SpillFile) {
    this.#numbers = new PartitionedRecords(NUMBER_WORDS, numbers);
    this.#ranges = new PartitionedRecords(RANGE_WORDS, ranges);
  }

  group(description: EntryDescription): number {
    const group = this.groups.describe(description);
    this.#lines[group] ??= 0;
    return group;
  }

  /** As `DnoSink.addNumbers`; called a hundred million times. */
  addNumbers(group: number, first: number, last: number, line: number): void {
    if (!(first >= FIRST_NUMBER && first <= last && last <= LAST_NUMBER)) {
      throw new RingfenceError("INTERNAL", `${first} to ${last} are no numbers of the plan`);
    }
    this.#lines[group] = (this.#lines[group] ?? 0) + 1;
    const npa = (first / NUMBERS_OF_NPA) | 0;
    const number = first - npa * NUMBERS_OF_NPA;
    if (first === last) this.#numbers.add(npa - FIRST_NPA, number, group, line, 0);
    else this.#addRange(group, first, last, line);
  }

  /** Entries of an NPA, 0 to 799, sorted. Good until the next call. */
  take(npa: number): NpaEntries {
    return { numbers: this.#numbers.take(npa), ranges: this.#ranges.take(npa) };
  }

  /** The description with the most lines, or undefined when there are no entries. */
  commonest(): number | undefined {
    const most = this.#lines.reduce((sum, lines) => Math.max(sum, lines), 0);
    return most === 0 ? undefined : this.#lines.indexOf(most);
  }

  #addRange(group: number, first: number, last: number, line: number): void {
    for (let npa = FIRST_NPA; npa < FIRST_NPA + NPAS; npa += 1) {
      const start = npa * NUMBERS_OF_NPA;
      const from = Math.max(first, start) - start;
      const to = Math.min(last, start + NUMBERS_OF_NPA - 1) - start;
      if (from <= to) this.#ranges.add(npa - FIRST_NPA, from, to, group, line);
    }
  }
}
