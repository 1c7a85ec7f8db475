import type { ManifestSource } from "../manifest.ts";
import type { DnoSink, SourceReport } from "../sink.ts";
import { readLists } from "./digit-list.ts";
import { readListFile } from "./list-file.ts";
import { NumberRanges } from "./number-ranges.ts";
import { refusedFile } from "./refused-file.ts";
import { openSourceFiles } from "./source-files.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { Tally } from "./tally.ts";

/**
 * A carrier's own inventory: `path` lists the blocks and ranges that it holds, `inUse` the numbers
 * in use, and what is left of the blocks is unused. A list of unused numbers itself is a
 * `digit-list`.
 *
 * A number in use that is not read would be blocked. So every line of `inUse` has to be readable,
 * and the manifest says how many there are at least.
 */
export const inventory: SourceReader = {
  keys: ["inUse", "leastInUse", "maxAgeDays", "defaults"],
  async read(input: SourceInput): Promise<SourceReport> {
    const inUse = await readInUse(input.source);
    return await readLists(
      { ...input, sink: withoutInUse(input.sink, inUse) },
      "unused",
      undefined,
    );
  },
};

async function readInUse(source: ManifestSource): Promise<NumberRanges> {
  const ranges = new NumberRanges();
  const sink = {
    addNumbers: (_: number, first: number, last: number) => ranges.add(first, last),
  };
  const rules = { sink, npas: undefined, meaningOf: () => ({ group: 0 }) };
  const tally = new Tally(source);
  const path = source.inUse ?? "";
  for await (const file of openSourceFiles(path)) {
    tally.startFile(file.name);
    await readListFile(file, rules, tally);
  }
  const refusal = tally.report().refusals.find(({ line }) => line > 0);
  if (tally.refused > 0) {
    throw refusedFile(path, `line ${refusal?.line} cannot be read: ${refusal?.reason}`);
  }
  const numbers = ranges.numbers();
  if (numbers < source.leastInUse) {
    const reason = `has ${numbers} numbers in use; the manifest says ${source.leastInUse}`;
    throw refusedFile(path, `${reason} and more`);
  }
  return ranges;
}

/** The sink, but for numbers in use, which do not reach it. */
function withoutInUse(sink: DnoSink, inUse: NumberRanges): DnoSink {
  return {
    group: (description) => sink.group(description),
    addNumbers: (group, first, last, line) => {
      inUse.forEachGap(first, last, (from, to) => sink.addNumbers(group, from, to, line));
    },
    setNpa: (npa) => sink.setNpa(npa),
    setExchange: (...facts) => sink.setExchange(...facts),
    setBlock: (...facts) => sink.setBlock(...facts),
    coverNpa: (npa, coverage) => sink.coverNpa(npa, coverage),
    coverBlocks: (coverage) => sink.coverBlocks(coverage),
  };
}
