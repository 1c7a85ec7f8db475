/**
 * What the behaviour windows cost: memory of a million active numbers, measured as growth of the
 * resident memory, and time of what a call asks of them and leaves in them.
 *
 *     npm run build && node --expose-gc dist/bench/behaviour/main.js [NUMBERS]
 *
 * Goal: under 300 MB. Every number has called and its calls have ended, so that no page of the tables
 * is untouched; calls come from all of them in no order, so that each waits for memory.
 */
import { BehaviourFeed } from "../../service/analytics/behaviour/behaviour-feed.ts";
import { BehaviourWindows } from "../../service/analytics/behaviour/behaviour-windows.ts";
import {
  attemptedCall,
  type CallEvent,
  endedCall,
  packEvents,
  unpackEvents,
} from "../../service/analytics/behaviour/call-event.ts";
import type { WindowFigures } from "../../service/decision/behaviour.ts";
import type { Decision } from "../../service/decision/decision.ts";

const ROUNDS = 7;
const CALLS = 300_000;
const BATCH = 1_024;
const FIRST_NUMBER = 12_120_000_000;
const TRUNK = "carrier-a";
const ORIG_ID = "8a6bc1d2-1f6a-4f8e-9c42-5a1f3de0c7aa";
const MOST_MB = 300;

const numbers = Number(process.argv[2] ?? 1_000_000);
const start = Date.now();

const before = residentMb();
const windows = new BehaviourWindows(numbers, 0x9e37_79b1);
for (let at = 0; at < numbers; at += 1) {
  windows.note(attemptedCall(partiesOf(at), start), start);
  windows.note(endedCall(partiesOf(at), 30, start), start);
}
const grown = residentMb() - before;
console.log(`${numbers.toLocaleString("en")} active numbers: resident memory grew by ${grown} MB`);
console.log(
  `${windows.numbers.size.toLocaleString("en")} of them kept; goal: under ${MOST_MB} MB\n`,
);

const feed = new BehaviourFeed({ note: (event) => windows.note(event, start) }, () => start);
const decisions = Array.from({ length: CALLS }, (_, at) => decisionOf(at * 7_919));
const events = decisions.slice(0, BATCH).map((_, at) => attemptedCall(partiesOf(at), start));
const packed = packEvents(events);

/** What is measured, and how many calls, or events, one round of it makes. */
const measured: readonly (readonly [string, number, () => void])[] = [
  ["a decision left in the windows", CALLS, () => feed.attempted(decisions)],
  ["the end of a call", CALLS, () => each(({ facts }) => feed.ended(facts, 30))],
  ["asked, and nothing read", CALLS, () => each(asked)],
  ["asked, every figure read", CALLS, () => each((decision) => figuresOf(asked(decision)))],
  ["an event packed for the others", BATCH * 100, () => hundred(() => packEvents(events))],
  ["an event of another service", BATCH * 100, () => hundred(() => hear(packed))],
];
const rounds = measured.map((): number[] => []);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [at, [, count, run]] of measured.entries()) {
    const { user, system } = cpuOf(run);
    rounds[at]?.push(((user + system) * 1000) / count);
  }
}
console.log("| what | nanoseconds of CPU, median |\n| --- | --- |");
for (const [at, [name]] of measured.entries()) {
  const median = rounds[at]?.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
  console.log(`| ${name} | ${Math.round(median)} |`);
}
if (grown >= MOST_MB) process.exitCode = 1;

function partiesOf(at: number) {
  const calling = FIRST_NUMBER + (at % numbers) * 7;
  return { calling, called: 13_125_550_000 + (at % 9_973), trunk: TRUNK, origId: ORIG_ID };
}

/** As far as the feed reads it. */
function decisionOf(at: number): Decision {
  const { calling, called, trunk, origId } = partiesOf(at);
  const facts = { callingNumber: String(calling), calledNumber: String(called), trunk, origId };
  return { facts } as Decision;
}

function each(run: (decision: Decision) => unknown): void {
  for (const decision of decisions) run(decision);
}

function hundred(run: () => void): void {
  for (let time = 0; time < 100; time += 1) run();
}

function asked({ facts }: Decision) {
  return windows.of(Number(facts.callingNumber), facts.trunk, facts.origId, start);
}

function figuresOf(found: ReturnType<typeof asked>): number {
  return sumOf(found.number) + sumOf(found.exchange) + sumOf(found.trunk) + sumOf(found.origId);
}

function sumOf(figures: WindowFigures | undefined): number {
  if (figures === undefined) return 0;
  const { attemptsMinute, distinctCalled, sequentialShare, answerRate, shortShare } = figures;
  return attemptsMinute + distinctCalled + sequentialShare + answerRate + shortShare;
}

function hear(bytes: Buffer): void {
  for (const event of unpackEvents(bytes)) windows.note(event satisfies CallEvent, start);
}

function cpuOf(run: () => void): NodeJS.CpuUsage {
  const usage = process.cpuUsage();
  run();
  return process.cpuUsage(usage);
}

/** Without what is to be collected; `--expose-gc` has to be given. */
function residentMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage.rss() / 1e6);
}
