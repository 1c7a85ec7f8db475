import {
  BLOCK_ENTRIES,
  LINES_MAGIC,
  LINES_TAIL_BYTES,
  type LinesBlock,
  type LinesFooter,
} from "../entry-lines.ts";
import { NPAS } from "../index/layout.ts";
import type { EntryDescription } from "../sink.ts";
import { type NpaEntries, NUMBER_WORDS, RANGE_WORDS } from "./entry-sweep.ts";
import type { FileOutput } from "./file-output.ts";
import type { Records } from "./record-order.ts";

/** Four integers of at most 33 bits, seven bits a byte. */
const MOST_ENTRY_BYTES = 20;

/** Writes the file that `entry-lines.ts` reads, in the same pass as the index. */
export class EntryLinesWriter {
  readonly #output: FileOutput;
  readonly #numbers: LinesBlock[][] = Array.from({ length: NPAS }, () => []);
  readonly #ranges: LinesBlock[][] = Array.from({ length: NPAS }, () => []);
  readonly #block = new Uint8Array(BLOCK_ENTRIES * MOST_ENTRY_BYTES);
  #length = 0;

  constructor(output: FileOutput) {
    this.#output = output;
    output.write(Buffer.from(LINES_MAGIC, "latin1"));
  }

  /** @param npa 0 to 799 */
  add(npa: number, { numbers, ranges }: NpaEntries): void {
    this.#write(numbers, NUMBER_WORDS, this.#numbers[npa] ?? []);
    this.#write(ranges, RANGE_WORDS, this.#ranges[npa] ?? []);
  }

  finish(contentDigest: string, descriptions: readonly EntryDescription[]): void {
    const offset = this.#output.length;
    const numbers = this.#numbers;
    const footer: LinesFooter = { contentDigest, descriptions, numbers, ranges: this.#ranges };
    const bytes = Buffer.from(JSON.stringify(footer));
    const tail = Buffer.alloc(LINES_TAIL_BYTES);
    tail.writeDoubleLE(offset, 0);
    tail.writeDoubleLE(bytes.length, 8);
    this.#output.write(bytes);
    this.#output.write(tail);
    this.#output.commit();
  }

  discard(): void {
    this.#output.discard();
  }

  #write({ words, count }: Records, width: number, blocks: LinesBlock[]): void {
    for (let start = 0; start < count; start += BLOCK_ENTRIES) {
      const end = Math.min(count, start + BLOCK_ENTRIES);
      let first = 0;
      let line = 0;
      this.#length = 0;
      for (let at = start * width; at < end * width; at += width) {
        const number = words[at] ?? 0;
        this.#put(number - first);
        if (width === RANGE_WORDS) this.#put((words[at + 1] ?? 0) - number);
        this.#put(words[at + width - 2] ?? 0);
        const change = (words[at + width - 1] ?? 0) - line;
        this.#put(change >= 0 ? change * 2 : -change * 2 - 1);
        first = number;
        line += change;
      }
      blocks.push([words[start * width] ?? 0, this.#output.length, this.#length]);
      this.#output.write(this.#block.subarray(0, this.#length));
    }
  }

  #put(value: number): void {
    let left = value;
    while (left >= 128) {
      this.#block[this.#length++] = (left % 128) | 0x80;
      left = Math.floor(left / 128);
    }
    this.#block[this.#length++] = left;
  }
}
