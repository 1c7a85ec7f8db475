import { join } from "node:path";
import { parseManifest } from "../../service/dno/manifest.ts";
import type { DnoSink } from "../../service/dno/sink.ts";
import { readSource } from "../../service/dno/sources/read-source.ts";
import { packageRoot } from "../../service/package.ts";
import { randomWords } from "./numbers.ts";

/** The bundled plan, and two thirds of the exchanges of every NPA in service allocated. */
export async function fillPlan(sink: DnoSink): Promise<void> {
  const text = "sources:\n  - { name: plan, format: number-plan, path: number-plan.csv }\n";
  const file = join(packageRoot(), "dno-data", "manifest.yaml");
  const next = randomWords(12);
  const now = Date.now();
  for (const source of parseManifest(text, file).sources) await readSource(source, sink, now);
  for (let npa = 200; npa < 1000; npa += 1) {
    for (const country of ["US", "CA"] as const) {
      sink.coverNpa(npa, { source: "codes", country, asOfMs: now, staleAtMs: now + 86_400_000 });
    }
    for (let nxx = 200; nxx < 1000; nxx += 1) {
      if (next() % 3 > 0) sink.setExchange(npa, nxx, true, "codes", nxx);
    }
  }
}
