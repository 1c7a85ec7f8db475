import { splitCells } from "./cells.ts";
import { readDigitPattern } from "./digit-pattern.ts";
import {
  DigitScanner,
  LINES_OF_AN_NPA,
  type NumberRules,
  OTHER_NPA,
  type RestMeaning,
} from "./digit-scanner.ts";
import { type ListColumn, type ListLayout, listLayoutOf } from "./list-columns.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceFile } from "./source-reader.ts";
import type { Tally } from "./tally.ts";

/** What the lines of a list of numbers come to. */
export interface ListRules extends NumberRules {
  /** What a line says of its number, whatever the number is; asked once for equal lines. */
  meaningOf(cell: (column: ListColumn) => string): RestMeaning;
}

/** What stands beside the number repeats in most lists; this many of its forms are remembered. */
const REMEMBERED_MEANINGS = 10_000;
const UNIT_SEPARATOR = "\u001f";
/** Names of columns that one remark shows. */
const SHOWN_NAMES = 10;

/**
 * Reads a list of numbers, one number or block a line, with or without a header.
 *
 * @throws RingfenceError `DATA_REFUSED` when it does not look like such a list
 */
export async function readListFile(
  file: SourceFile,
  rules: ListRules,
  tally: Tally,
): Promise<void> {
  const lines = new ListLines(file.name, rules, tally);
  const before = tally.accepted + tally.refused;
  const scanner = new DigitScanner(file.name, rules, tally, (text, line) => lines.read(text, line));
  for await (const chunk of file.chunks) scanner.scan(chunk);
  scanner.finish();
  const rows = tally.accepted + tally.refused - before;
  if (lines.unreadable * 2 > rows) {
    const reason = `${lines.unreadable} of ${rows} lines have no number: is this a list of numbers?`;
    throw refusedFile(file.name, reason);
  }
}

/** Reads what the scanner does not know by heart, a line at a time. */
class ListLines {
  readonly #file: string;
  readonly #rules: ListRules;
  readonly #tally: Tally;
  readonly #meanings = new Map<string, RestMeaning>();
  #layout: ListLayout | undefined;
  /** Lines in which there are no digits where the number should be. */
  unreadable = 0;

  constructor(file: string, rules: ListRules, tally: Tally) {
    this.#file = file;
    this.#rules = rules;
    this.#tally = tally;
  }

  /** @returns what the rest of the line means, when that holds for other numbers with the rest */
  read(text: string, line: number): RestMeaning | undefined {
    if (text.trim() === "" || text.startsWith("#")) return undefined;
    const rest = this.#restOf(text);
    const known = rest === undefined ? undefined : this.#meanings.get(rest);
    if (known !== undefined) {
      this.#take(text.slice(0, 10), known, line);
      return known;
    }
    const cells = splitCells(text);
    if (!cells) {
      this.unreadable += 1;
      this.#tally.refuse(line, "opens a quote and does not close it");
      return undefined;
    }
    if (this.#layout === undefined && this.#readHeader(cells, line)) return undefined;
    const number = this.#layout?.positions.get("number") ?? 0;
    const meaning = this.#remember(rest ?? cells.toSpliced(number, 1).join(UNIT_SEPARATOR), cells);
    this.#take(cells[number] ?? "", meaning, line);
    return rest === undefined ? undefined : meaning;
  }

  /** Groups are asked for once a description and not once a line, wherever the number stands. */
  #remember(key: string, cells: readonly string[]): RestMeaning {
    const known = this.#meanings.get(key);
    if (known) return known;
    const meaning = this.#rules.meaningOf((column) => this.#cell(cells, column));
    if (this.#meanings.size >= REMEMBERED_MEANINGS) this.#meanings.clear();
    this.#meanings.set(key, meaning);
    return meaning;
  }

  /** What is behind ten plain digits at the start of the line, where the number is read from. */
  #restOf(text: string): string | undefined {
    const plain = this.#layout?.positions.get("number") === 0 && /^\d{10}(,|$)/.test(text);
    return plain ? text.slice(10) : undefined;
  }

  /** @returns whether the line is a header, and not an entry of a list without one */
  #readHeader(cells: readonly string[], line: number): boolean {
    const layout = listLayoutOf(cells);
    if (!layout) {
      const reason = `line ${line} is neither a header with a column "number" nor a number`;
      throw refusedFile(this.#file, reason);
    }
    const { unknown, twice } = layout;
    if (twice !== undefined) {
      // Of `prefix,number` the first would block an exchange in the place of a number.
      const reason = `has another column for what ${shownNames([twice])} means`;
      throw refusedFile(this.#file, `the header in line ${line} ${reason}: which is to be read?`);
    }
    this.#layout = layout;
    if (unknown.length === 1) {
      this.#tally.remark(`column ${shownNames(unknown)} is not known, and not read`);
    } else if (unknown.length > 1) {
      this.#tally.remark(`columns ${shownNames(unknown)} are not known, and not read`);
    }
    return layout.header;
  }

  #take(number: string, meaning: RestMeaning, line: number): void {
    const pattern = readDigitPattern(number);
    if (!pattern.ok) {
      if (!pattern.digits) this.unreadable += 1;
      this.#tally.refuse(line, pattern.reason);
    } else if (meaning.refusal !== undefined) {
      this.#tally.refuse(line, meaning.refusal.reason, meaning.refusal.ranOut);
    } else if (this.#rules.npas?.has(Math.floor(pattern.first / LINES_OF_AN_NPA)) === false) {
      this.#tally.refuse(line, OTHER_NPA);
    } else {
      this.#tally.accepted += 1;
      this.#rules.sink.addNumbers(meaning.group, pattern.first, pattern.last, line);
    }
  }

  #cell(cells: readonly string[], column: ListColumn): string {
    const position = this.#layout?.positions.get(column);
    return position === undefined ? "" : (cells[position] ?? "");
  }
}

/** Names of columns as reports show them: the first of them, each as long as a name can be. */
function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name.slice(0, 40)));
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
