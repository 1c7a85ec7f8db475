import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { DnoIndex } from "../../service/dno/index/dno-index.ts";
import { parseManifest } from "../../service/dno/manifest.ts";
import type { DnoSink } from "../../service/dno/sink.ts";
import { readSource } from "../../service/dno/sources/read-source.ts";
import { readCallingNumber } from "../../service/numbering/read-calling-number.ts";
import { packageRoot } from "../../service/package.ts";
import { DAY, indexOf, NOW } from "./index/made-index.ts";
import { Random } from "./index/random.ts";
import { RuleList } from "./index/rule-list.ts";

const DATA = join(packageRoot(), "..", "shared", "data");
const EXCHANGES = join(DATA, "assigned_npanxx_us_ca_derived.txt.gz");
const EXAMPLES = join(DATA, "calling_number_examples.csv");
const PLAN = `
sources:
  - { name: number-plan, format: number-plan, path: number-plan.csv }
`;

/** Calls of a reader, in their order, to be made again into other sinks. */
class Recording {
  readonly calls: ((sink: DnoSink) => void)[] = [];

  sink(): DnoSink {
    const keep = (call: (sink: DnoSink) => void) => void this.calls.push(call);
    return {
      group: () => 0,
      addNumbers: (...of) => keep((sink) => sink.addNumbers(...of)),
      setNpa: (...of) => keep((sink) => sink.setNpa(...of)),
      setExchange: (...of) => keep((sink) => sink.setExchange(...of)),
      setBlock: (...of) => keep((sink) => sink.setBlock(...of)),
      coverNpa: (...of) => keep((sink) => sink.coverNpa(...of)),
      coverBlocks: (...of) => keep((sink) => sink.coverBlocks(...of)),
    };
  }

  playInto(sink: DnoSink): void {
    for (const call of this.calls) call(sink);
  }
}

async function recordPlan(): Promise<Recording> {
  const recording = new Recording();
  const manifest = parseManifest(PLAN, join(packageRoot(), "dno-data", "manifest.yaml"));
  for (const source of manifest.sources) await readSource(source, recording.sink(), NOW);
  return recording;
}

/** The allocated exchanges of the US and Canada, as far as a public copy of 2026 has them. */
async function recordExchanges(): Promise<Recording> {
  const recording = new Recording();
  const sink = recording.sink();
  const text = gunzipSync(await readFile(EXCHANGES)).toString("utf8");
  const npas = new Map<number, "US" | "CA">();
  for (const [at, line] of text.split("\n").entries()) {
    const found = /^(\d{3})-?(\d{3})\W+(\w\w)/.exec(line);
    if (!found) continue;
    const [npa, nxx] = [Number(found[1]), Number(found[2])];
    sink.setExchange(npa, nxx, true, "codes", at + 1);
    npas.set(npa, "US");
  }
  for (const npa of npas.keys()) {
    for (const country of ["US", "CA"] as const) {
      const staleAtMs = NOW + 30 * DAY;
      sink.coverNpa(npa, { source: "codes", country, asOfMs: NOW, staleAtMs });
    }
  }
  return recording;
}

describe.runIf(existsSync(EXCHANGES))("the national list", () => {
  let index: DnoIndex;
  let rules: RuleList;

  beforeAll(async () => {
    const recordings = [await recordPlan(), await recordExchanges()];
    const fill = (sink: DnoSink) => {
      for (const recording of recordings) recording.playInto(sink);
    };
    rules = new RuleList();
    fill(rules);
    index = await indexOf(fill);
  }, 60_000);

  it("has the exchanges of a real file", () => {
    const [codes] = index.info.content.report.exchanges;
    expect(codes?.npas).toBeGreaterThan(400);
    expect(codes?.allocated).toBeGreaterThan(220_000);
  });

  it("takes less than two megabytes with classes 1 and 2 of the whole plan", () => {
    expect(index.bytes).toBeLessThan(2_000_000);
  });

  it("agrees with the rules on a million random numbers at several dates", () => {
    const random = new Random(3);
    const dates = [NOW, NOW + 29 * DAY, NOW + 30 * DAY, NOW + 100 * DAY, NOW - 200 * DAY];
    for (let k = 0; k < 1_000_000; k += 1) {
      const national = random.national();
      const now = random.pick(dates);
      const [found, expected] = [index.find(national, now), rules.find(national, now)];
      if (found?.class !== expected?.class || found?.matched !== expected?.matched) {
        expect({ national, now, found }).toEqual({ national, now, found: expected });
      }
    }
  }, 60_000);

  it("blocks no number of an allocated exchange of an NPA in service", async () => {
    const text = gunzipSync(await readFile(EXCHANGES)).toString("utf8");
    const blocked = text.split("\n").filter((line) => {
      const found = /^(\d{3})-?(\d{3})/.exec(line);
      return found && index.find(Number(`${found[1]}${found[2]}1234`), NOW) !== undefined;
    });
    expect(blocked).toEqual([]);
  });

  it("comes to the class of every example", async () => {
    const rows = (await readFile(EXAMPLES, "utf8")).trim().split("\n").slice(1);
    const wrong: string[] = [];
    for (const row of rows) {
      const [, received = "", , , expected = ""] = row.split(",");
      const number = readCallingNumber(received.split(";")[0] ?? "");
      if (number.kind !== "nanp") continue;
      // 555 other than 555-1212 is invalid, as the project settled what the table leaves open.
      const settled = number.national === 2_125_551_234 ? "class1" : expected;
      const wanted = settled.startsWith("class1")
        ? "invalid"
        : settled.startsWith("class2")
          ? "unallocated"
          : undefined;
      const found = index.find(number.national, NOW)?.class;
      if (found !== wanted) wrong.push(`${row}: ${found}`);
    }
    expect(rows.length).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });
});
