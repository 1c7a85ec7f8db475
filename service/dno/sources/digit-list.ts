import type { DnoClass } from "../../decision/causes.ts";
import type { SourceReport } from "../sink.ts";
import { readListEntry } from "./list-entry.ts";
import { readListFile } from "./list-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { Tally } from "./tally.ts";

/**
 * A list of numbers and blocks, `inbound-only` or `unused`: 3, 6, 7 or 10 digits or a pattern a
 * line, with or without a header, and what else is said of them in columns by name.
 */
export const digitList: SourceReader = {
  keys: ["class", "maxAgeDays", "defaults"],
  read: (input) => readLists(input, input.source.class ?? "unused", undefined),
};

/** Reads the files of a source as lists of numbers of one class, in some NPAs or in all. */
export async function readLists(
  input: SourceInput,
  listClass: DnoClass,
  npas: ReadonlySet<number> | undefined,
): Promise<SourceReport> {
  const { source, sink, nowMs } = input;
  const tally = new Tally(source);
  for await (const file of input.files) {
    tally.startFile(file.name);
    const rules = {
      sink,
      npas,
      meaningOf: (cell: Parameters<typeof readListEntry>[2]) => {
        const entry = readListEntry(source, listClass, cell, nowMs);
        return entry.ok ? { group: sink.group(entry.description) } : { refusal: entry };
      },
    };
    await readListFile(file, rules, tally);
  }
  return tally.report();
}
