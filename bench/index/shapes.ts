import { join } from "node:path";
import { buildFrom } from "../../service/dno/build.ts";
import type { DnoSink } from "../../service/dno/sink.ts";
import { randomWords } from "./numbers.ts";
import { fillPlan } from "./plan.ts";

/** What an index of one shape takes. */
export interface Shape {
  readonly name: string;
  readonly numbers: number;
  readonly bytes: number;
}

/** Sizes of indexes whose entries are dense, and of one that has classes 1 and 2 alone. */
export async function measureShapes(folder: string): Promise<readonly Shape[]> {
  const shapes: Shape[] = [];
  for (const [name, fill] of [
    ["ranges of 10,000 to 5,000,000 numbers", fillRanges],
    ["9 of 10 numbers of 2,000 exchanges", (sink: DnoSink) => fillShare(sink, 0.9)],
    ["half of the numbers of 2,000 exchanges", (sink: DnoSink) => fillShare(sink, 0.5)],
  ] as const) {
    shapes.push(await measure(name, folder, async (sink) => fill(sink)));
  }
  shapes.push(await measure("no entries: classes 1 and 2 of the plan", folder, fillPlan));
  return shapes;
}

async function measure(
  name: string,
  folder: string,
  fill: (sink: DnoSink) => Promise<void>,
): Promise<Shape> {
  const file = join(folder, "shape.dno");
  const read = async (sink: DnoSink) => {
    await fill(sink);
    return [];
  };
  const options = { file, nowMs: Date.now(), previous: undefined, filesUntilFree: 7 };
  const { bytes, info } = await buildFrom(read, options);
  return { name, bytes, numbers: info.content.report.entries[0]?.numbers ?? 0 };
}

function groupOf(sink: DnoSink): number {
  return sink.group({
    class: "inbound-only",
    source: "shape",
    origin: undefined,
    fromMs: undefined,
    untilMs: undefined,
    createdAtMs: undefined,
    owner: undefined,
    verifiedAtMs: undefined,
    requester: undefined,
    proof: undefined,
  });
}

function fillRanges(sink: DnoSink): void {
  const group = groupOf(sink);
  for (let line = 1; line <= 60; line += 1) {
    const first = (200 + line) * 10_000_000 + line * 1111;
    sink.addNumbers(group, first, first + 10_000 + line * 80_000, line);
  }
}

function fillShare(sink: DnoSink, share: number): void {
  const group = groupOf(sink);
  const next = randomWords(11);
  for (let number = 0; number < 20_000_000; number += 1) {
    if (next() > share * 0x1_0000_0000) continue;
    sink.addNumbers(group, 3_000_000_000 + number, 3_000_000_000 + number, number + 1);
  }
}
