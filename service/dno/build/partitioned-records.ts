import { NPAS } from "../index/layout.ts";
import { type Records, sortRecords, withoutRepeats } from "./record-order.ts";
import type { SpillFile } from "./spill-file.ts";

/** Records of an NPA that are kept in memory before they go to disk. */
const CHUNK_RECORDS = 4096;
/** Records of an NPA above which repeats are removed while they are read back. */
const FEW_RECORDS = 4_000_000;

/**
 * Entries on their way into an index, apart by NPA: fixed records of 32-bit words, whose first one
 * is a number within its NPA. What an NPA has in memory is bounded, whatever a list's length; read
 * back, an NPA takes memory by the different entries that it has, not by the lines.
 */
export class PartitionedRecords {
  readonly #width: number;
  readonly #spill: SpillFile;
  readonly #chunks: (Uint32Array | undefined)[] = new Array(NPAS).fill(undefined);
  readonly #filled = new Uint32Array(NPAS);
  readonly #spilled: number[][] = Array.from({ length: NPAS }, () => []);
  #records = new Uint32Array(0);
  #spare = new Uint32Array(0);

  /** @param width words of a record, 3 or 4 */
  constructor(width: 3 | 4, spill: SpillFile) {
    this.#width = width;
    this.#spill = spill;
  }

  /**
   * @param partition 0 to 799
   * @param first below 10,000,000
   * @param fourth of records of four words
   */
  add(partition: number, first: number, second: number, third: number, fourth: number): void {
    let at = this.#filled[partition] ?? 0;
    let chunk = this.#chunks[partition];
    if (chunk === undefined || at === chunk.length) {
      chunk = this.#roomFor(partition);
      at = 0;
    }
    chunk[at] = first;
    chunk[at + 1] = second;
    chunk[at + 2] = third;
    if (this.#width === 4) chunk[at + 3] = fourth;
    this.#filled[partition] = at + this.#width;
  }

  /**
   * The records of an NPA, sorted by their first word, each once; then they are forgotten here.
   * Good until the next call.
   */
  take(partition: number): Records {
    const width = this.#width;
    const chunkWords = CHUNK_RECORDS * width;
    let few = FEW_RECORDS;
    let count = 0;
    for (const position of this.#spilled[partition] ?? []) {
      this.#reserve(count * width + chunkWords);
      const target = this.#records.subarray(count * width, count * width + chunkWords);
      this.#spill.read(position, new Uint8Array(target.buffer, target.byteOffset, chunkWords * 4));
      count += CHUNK_RECORDS;
      if (count < few) continue;
      count = this.#ordered(count).count;
      if (count > few / 2) few *= 2;
    }
    const left = this.#chunks[partition]?.subarray(0, this.#filled[partition]);
    if (left !== undefined) {
      this.#reserve(count * width + left.length);
      this.#records.set(left, count * width);
      count += left.length / width;
    }
    this.#chunks[partition] = undefined;
    this.#spilled[partition] = [];
    this.#filled[partition] = 0;
    return this.#ordered(count);
  }

  #ordered(count: number): Records {
    const width = this.#width;
    if (this.#spare.length < count * width) this.#spare = new Uint32Array(this.#records.length);
    const sorted = sortRecords({ words: this.#records, count }, width, this.#spare);
    return withoutRepeats(sorted, width);
  }

  #roomFor(partition: number): Uint32Array {
    const full = this.#chunks[partition];
    if (full === undefined) {
      const chunk = new Uint32Array(CHUNK_RECORDS * this.#width);
      this.#chunks[partition] = chunk;
      return chunk;
    }
    const bytes = new Uint8Array(full.buffer, full.byteOffset, full.byteLength);
    this.#spilled[partition]?.push(this.#spill.append(bytes));
    return full;
  }

  #reserve(words: number): void {
    if (this.#records.length >= words) return;
    const grown = new Uint32Array(Math.max(words, this.#records.length * 2));
    grown.set(this.#records);
    this.#records = grown;
  }
}
