/**
 * What the checker costs: reading and judging a trace of SIP messages, against reading the same file
 * and splitting it into lines, which is the least that any reader does. And the same messages out of
 * a capture through tshark, against tshark alone; and an audit of CDRs, against the same split.
 *
 *     npm run build && node dist/bench/verify/main.js [CALLS]
 */
import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { auditCdrFile } from "../../service/verify/cdr/cdr-file.ts";
import { readInput } from "../../service/verify/read/read-input.ts";
import { VerifyTally } from "../../service/verify/report.ts";
import { Legs } from "../../service/verify/transit/leg.ts";
import { pairWithin } from "../../service/verify/transit/pairing.ts";
import { callMessages, cdrRow } from "./calls.ts";

const ROUNDS = 5;
const calls = Number(process.argv[2] ?? 20_000);
const NO_INPUT = Readable.from([]);

const directory = await mkdtemp(join(tmpdir(), "ringfence-bench-verify-"));
try {
  const messages = Array.from({ length: calls }, (_, at) => callMessages(at)).flat();
  const trace = join(directory, "trace.txt");
  await writeFile(trace, messages.join(""), "latin1");
  await compare(trace, messages.length, "messages", {
    split: () => splitLines(trace),
    verify: () => verify(trace, false),
    "verify --both-sides": () => verify(trace, true),
  });

  const capture = join(directory, "trace.pcap");
  await toCapture(messages, capture);
  await compare(capture, messages.length, "messages", {
    "tshark alone": async () =>
      void spawnSync("tshark", ["-r", capture, "-n", "-T", "fields", "-e", "udp.payload"], {
        maxBuffer: 2 ** 31,
      }),
    verify: () => verify(capture, false),
  });

  const cdrs = join(directory, "calls.csv");
  const rows = Array.from({ length: calls * 10 }, (_, at) => cdrRow(at));
  await writeFile(cdrs, `calling,trunk,status,phrase,reason\n${rows.join("")}`);
  await compare(cdrs, rows.length, "rows", {
    split: () => splitLines(cdrs),
    "cdr audit": async () => void (await auditCdrFile(cdrs, NO_INPUT, new Map())),
  });
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function splitLines(file: string): Promise<void> {
  let lines = 0;
  let rest = "";
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const split = (rest + (chunk as Buffer).toString("latin1")).split("\n");
    rest = split.pop() ?? "";
    lines += split.length;
  }
  if (lines === 0) throw new Error("the file is empty");
}

async function verify(file: string, both: boolean): Promise<void> {
  const tally = new VerifyTally();
  const legs = new Legs();
  await readInput(file, NO_INPUT, (message) => {
    tally.take(message);
    if (both) legs.add(message);
  });
  if (both) pairWithin(legs.all());
  const { verdicts } = tally.report(null);
  if (verdicts["603+"] === 0) throw new Error("no 603+ was found");
}

/** The messages as datagrams, by Wireshark's own converter: it takes a dump in hexadecimal. */
async function toCapture(messages: readonly string[], file: string): Promise<void> {
  const dump = messages.map((message) => {
    const wire = message.slice(message.indexOf("\n") + 1);
    return `000000 ${Buffer.from(wire, "latin1").toString("hex").replace(/../g, "$& ")}\n`;
  });
  const text = `${file}.txt`;
  await writeFile(text, dump.join("\n"));
  const made = spawnSync("text2pcap", ["-q", "-u", "5060,5060", text, file], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`text2pcap: ${made.stderr}`);
}

/** In turns, so that a noisy neighbour meets them all; medians, and ratios to the first. */
async function compare(
  file: string,
  count: number,
  unit: string,
  ways: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const started = performance.now();
      await way();
      times.get(name)?.push(performance.now() - started);
    }
  }
  const megabytes = (await stat(file)).size / 1e6;
  console.log(`\n${count} ${unit}, ${megabytes.toFixed(0)} MB, medians of ${ROUNDS} rounds`);
  let first: number | undefined;
  for (const [name, list] of times) {
    const median = list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    first ??= median;
    const rate = Math.round(count / (median / 1_000)).toLocaleString("en");
    console.log(
      `${name.padEnd(22)} ${rate.padStart(12)} ${unit}/s  ratio ${(first / median).toFixed(3)}`,
    );
  }
}
