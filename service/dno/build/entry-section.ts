import { Containers } from "../index/container.ts";
import { ContainerEncoder } from "../index/container-encoder.ts";
import { DirectoryBuilder } from "../index/directory.ts";
import { filterWords } from "../index/entry-filter.ts";
import { EXCHANGES, EXCHANGES_OF_NPA, LINES, MARK_DENSE, NPAS } from "../index/layout.ts";
import type { EntryCollector } from "./entry-collector.ts";
import type { EntryLinesWriter } from "./entry-lines-writer.ts";
import { sweepEntries } from "./entry-sweep.ts";
import { FilterBuilder } from "./filter-builder.ts";
import type { IndexWriter } from "./index-writer.ts";

/** What the sections of list entries came to. */
export interface WrittenEntries {
  /** 32-bit words of the filter. */
  readonly filterWords: number;
  /** Numbers of each set. */
  readonly numbersOfSet: readonly number[];
}

/**
 * Writes the sections `containers`, `filter` and `directory`, and the lines of entries beside
 * them. Memory: the directory, the filter, and the entries of one NPA.
 */
export class EntrySection {
  readonly #writer: IndexWriter;
  readonly #encoder = new ContainerEncoder();
  readonly #directory = new DirectoryBuilder();
  /** Where the containers of exchanges begin, 0 for none. */
  readonly #places = new Uint32Array(EXCHANGES);
  readonly #filtered = new Uint8Array(EXCHANGES);
  readonly #numbersOfSet: number[] = [];
  /** Containers of whole exchanges of an NPA, one for each set: the exchanges share it. */
  readonly #wholes = new Map<number, number>();
  /** Where the containers of each NPA end. */
  readonly #ends: number[] = [];
  #filteredEntries = 0;
  #filteredBytes = 0;

  constructor(writer: IndexWriter) {
    this.#writer = writer;
  }

  write(collector: EntryCollector, lines: EntryLinesWriter): WrittenEntries {
    const start = this.#writer.position;
    const commonest = collector.commonest();
    // The commonest set is number 0, which costs nothing in a container.
    if (commonest !== undefined) {
      collector.groups.join(undefined, collector.groups.groupOf(commonest, 10));
    }
    for (let npa = 0; npa < NPAS; npa += 1) this.#writeNpa(npa, collector, lines);
    this.#writer.endSection("containers", start);
    const directory = this.#directory.finish();
    const words = this.#writeFilter(start, directory.byteLength);
    this.#writer.section("directory", bytesOf(directory));
    return { filterWords: words, numbersOfSet: this.#numbersOfSet };
  }

  /**
   * Marks exchanges whose containers are not in the filter.
   *
   * @param marks one byte an exchange
   */
  mark(marks: Uint8Array): void {
    for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
      if (this.#places[exchange] !== 0 && this.#filtered[exchange] === 0) {
        marks[exchange] = (marks[exchange] ?? 0) | MARK_DENSE;
      }
    }
  }

  #writeNpa(npa: number, collector: EntryCollector, lines: EntryLinesWriter): void {
    const entries = collector.take(npa);
    lines.add(npa, entries);
    let present = -1;
    sweepEntries(entries, collector.groups, (exchange, firstLine, lastLine, set) => {
      if (exchange !== present) {
        this.#endContainer(npa, present);
        present = exchange;
      }
      this.#numbersOfSet[set] = (this.#numbersOfSet[set] ?? 0) + lastLine - firstLine + 1;
      if (lastLine - firstLine === LINES - 1) this.#useWhole(npa, exchange, set);
      else this.#encoder.add(firstLine, lastLine, set);
    });
    this.#endContainer(npa, present);
    this.#ends.push(this.#writer.position);
    this.#wholes.clear();
    const first = npa * EXCHANGES_OF_NPA;
    this.#directory.addNpa(npa, this.#places.subarray(first, first + EXCHANGES_OF_NPA));
  }

  #endContainer(npa: number, nxx: number): void {
    if (this.#encoder.lines === 0) return;
    const exchange = npa * EXCHANGES_OF_NPA + nxx;
    const lines = this.#encoder.lines;
    const { bytes, filtered } = this.#encoder.encode();
    this.#places[exchange] = this.#writer.position / 2;
    this.#writer.append(bytes);
    if (!filtered) return;
    this.#filtered[exchange] = 1;
    this.#filteredEntries += lines;
    this.#filteredBytes += bytes.length;
  }

  #useWhole(npa: number, nxx: number, set: number): void {
    const exchange = npa * EXCHANGES_OF_NPA + nxx;
    const known = this.#wholes.get(set);
    if (known !== undefined) {
      this.#places[exchange] = known;
      return;
    }
    this.#encoder.add(0, LINES - 1, set);
    this.#endContainer(npa, nxx);
    this.#wholes.set(set, this.#places[exchange] ?? 0);
  }

  /** Reads the containers back, now that it is known how many entries the filter has to hold. */
  #writeFilter(start: number, directoryBytes: number): number {
    const exactBytes = this.#filteredBytes + directoryBytes;
    const builder = new FilterBuilder(filterWords(this.#filteredEntries, exactBytes));
    let at = start;
    for (let npa = 0; npa < NPAS; npa += 1) {
      const end = this.#ends[npa] ?? at;
      if (end === at) continue;
      const image = new Uint8Array(end - at);
      this.#writer.read(at, image);
      const containers = new Containers(image.buffer);
      const first = npa * EXCHANGES_OF_NPA;
      for (let exchange = first; exchange < first + EXCHANGES_OF_NPA; exchange += 1) {
        if (this.#filtered[exchange] !== 1) continue;
        const container = (this.#places[exchange] ?? 0) - at / 2;
        containers.visit(container, (line) => builder.add(exchange, line));
      }
      at = end;
    }
    const filter = builder.finish();
    this.#writer.section("filter", bytesOf(filter));
    return filter.length;
  }
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
