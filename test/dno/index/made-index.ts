import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WrittenIndex } from "../../../service/dno/build/index-writer.ts";
import { buildFrom } from "../../../service/dno/build.ts";
import type { DnoIndex } from "../../../service/dno/index/dno-index.ts";
import { loadIndex } from "../../../service/dno/index/load-index.ts";
import type {
  DnoSink,
  EntryDescription,
  NpaRecord,
  SourceReport,
} from "../../../service/dno/sink.ts";

/** The time at which the tests build, 2026-11-20 08:15 UTC. */
export const NOW = Date.UTC(2026, 10, 20, 8, 15);
export const DAY = 24 * 3600 * 1000;

/** A folder of its own for `use`, removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-index-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An entry of which a test says only what it is about. */
export function described(with_: Partial<EntryDescription> = {}): EntryDescription {
  return {
    class: "inbound-only",
    source: "sample",
    origin: undefined,
    fromMs: undefined,
    untilMs: undefined,
    createdAtMs: undefined,
    owner: undefined,
    verifiedAtMs: undefined,
    requester: undefined,
    proof: undefined,
    ...with_,
  };
}

/** An NPA of the US that has long been in service, but for what a test says. */
export function npaOf(npa: number, with_: Partial<NpaRecord> = {}): NpaRecord {
  return {
    npa,
    use: "geographic",
    country: "US",
    inServiceAtMs: Date.UTC(1995, 0, 1),
    note: "",
    source: "plan",
    line: npa - 197,
    asOfMs: NOW - DAY,
    ...with_,
  };
}

export function reportOf(with_: Partial<SourceReport> = {}): SourceReport {
  return {
    source: "sample",
    format: "digit-list",
    file: "sample.csv",
    asOfMs: undefined,
    rows: 0,
    accepted: 0,
    refused: 0,
    ranOut: 0,
    refusals: [],
    ...with_,
  };
}

interface Building {
  readonly nowMs?: number;
  readonly previous?: DnoIndex;
  readonly reports?: readonly SourceReport[];
}

/** Builds what `fill` says into a file. */
export async function writeIndexFile(
  file: string,
  fill: (sink: DnoSink) => void,
  { nowMs = NOW, previous, reports = [] }: Building = {},
): Promise<WrittenIndex> {
  return await buildFrom(
    async (sink) => {
      fill(sink);
      return reports;
    },
    { file, nowMs, previous, filesUntilFree: 3 },
  );
}

/** Builds what `fill` says, writes it to a disk and loads it again. */
export async function indexOf(
  fill: (sink: DnoSink) => void,
  building: Building = {},
): Promise<DnoIndex> {
  return await inFolder(async (folder) => {
    const file = join(folder, "index");
    await writeIndexFile(file, fill, building);
    return (await loadIndex(file)).index;
  });
}
