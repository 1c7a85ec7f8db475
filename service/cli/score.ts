import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { describeRefusals, importScoreFile, TOLERATED_SHARE } from "../analytics/score-import.ts";
import { readScoreRow, SCORE_COLUMNS } from "../analytics/score-row.ts";
import { writeIsoDate } from "../calendar-date.ts";
import type { NumberFacts, StoredNumber } from "../decision/scores.ts";
import { RingfenceError } from "../errors.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { quantity } from "../quantity.ts";
import type { CliContext } from "./cli-context.ts";

/** `ringfence score import|get|set|remove`. */
export function scoreCommands(program: Command, context: CliContext): void {
  const score = program.command("score").description("reputation scores of calling numbers");
  score
    .command("import")
    .description("load CSV or TSV: number, score 0-100, category, expires; gzipped or not")
    .argument("<file>", "the file, or - for standard input")
    .option(
      "--tolerate <percent>",
      "share of refused rows up to which the others are imported",
      String(TOLERATED_SHARE * 100),
    )
    .action((file: string, { tolerate }: { tolerate: string }) =>
      importScores(context, file, readPercent(tolerate)),
    );
  score
    .command("get")
    .description("print the score of a number")
    .argument("<number>")
    .action((number: string) => getScore(context, number));
  score
    .command("set")
    .description("give a number a score")
    .argument("<number>")
    .argument("<score>", "0 to 100")
    .option("--category <name>", "what it is about", "")
    .option("--expires <time>", "ISO date or seconds since 1970; without it never", "")
    .action((number: string, value: string, options: { category: string; expires: string }) =>
      setScore(context, [number, value, options.category, options.expires]),
    );
  score
    .command("remove")
    .description("remove the score of a number")
    .argument("<number>")
    .action((number: string) => removeScore(context, number));
}

async function importScores(context: CliContext, file: string, tolerated: number): Promise<void> {
  const store = await context.openStore();
  const started = context.now();
  const load = (path: string) => importScoreFile(path, store.scores, started, tolerated);
  const report = await (file === "-" ? withSpooled(process.stdin, load) : load(file));
  for (const line of describeRefusals(report)) context.warn(line);
  const seconds = Math.max(context.now() - started, 1) / 1_000;
  context.print(
    { ...report, seconds },
    `${quantity(report.accepted, "score")} imported in ${seconds.toFixed(1)} s; ${report.expired} had expired, ${report.refused} refused`,
  );
}

async function getScore(context: CliContext, number: string): Promise<void> {
  const e164 = readNumber(number);
  const { scores } = await context.openStore();
  const score = await scores.get(e164);
  context.print(
    score === undefined ? { number: String(e164), score: null } : shown(e164, score),
    score === undefined ? `${e164} has no score` : describe(e164, score, context.now()),
  );
}

async function setScore(context: CliContext, cells: readonly string[]): Promise<void> {
  const row = readScoreRow(cells, SCORE_COLUMNS);
  if (!row.ok) throw new RingfenceError("BAD_FIELD", row.reason, { field: row.field });
  const { scores } = await context.openStore();
  await scores.set(row.e164, row.score);
  context.print(shown(row.e164, row.score), describe(row.e164, row.score, context.now()));
}

async function removeScore(context: CliContext, number: string): Promise<void> {
  const e164 = readNumber(number);
  const { scores } = await context.openStore();
  const removed = await scores.remove(e164);
  context.print(
    { number: String(e164), removed },
    removed ? `the score of ${e164} is removed` : `${e164} has no score`,
  );
}

function readNumber(text: string): number {
  const number = readCallingNumber(text);
  if (number.kind === "nanp" || number.kind === "foreign") return number.e164;
  const why = number.kind === "invalid" ? number.fault : number.why;
  throw new RingfenceError("BAD_FIELD", `${text} is no number that calls come from (${why})`, {
    field: "number",
  });
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() !== "" && percent >= 0 && percent <= 100) return percent / 100;
  throw new RingfenceError("USAGE", `--tolerate takes a percentage, 0 to 100, not ${text}`, {
    field: "tolerate",
  });
}

function shown(e164: number, { score, category, expiresAtMs, facts }: StoredNumber): object {
  const expires = expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString();
  const number = String(e164);
  return { number, score: score ?? null, category, expires, ...(facts && { facts }) };
}

function describe(
  e164: number,
  { score, category, expiresAtMs, facts }: StoredNumber,
  now: number,
): string {
  const start =
    score === undefined ? `${e164} has no score` : `${e164} has the score ${score} (${category})`;
  const known = facts === undefined ? "" : `; ${factsText(facts)}`;
  if (expiresAtMs === undefined) return `${start}, which never expires${known}`;
  const verb = expiresAtMs <= now ? "expired" : "expires";
  return `${start}, which ${verb} ${new Date(expiresAtMs).toISOString()}${known}`;
}

function factsText(facts: NumberFacts): string {
  const { complaints, honeypotHits, disconnectedAtMs, activeSinceMs } = facts;
  const day = (ms: number | undefined) => (ms === undefined ? "-" : writeIsoDate(ms));
  return `complaints ${complaints.toFixed(2)}, calls to honeypots ${honeypotHits.toFixed(2)}, disconnected ${day(disconnectedAtMs)}, active since ${day(activeSinceMs)}`;
}

/** An import reads its file twice, and standard input cannot be: it goes through a file first. */
async function withSpooled<T>(input: Readable, use: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "ringfence-import-"));
  try {
    const file = join(directory, "standard-input");
    await pipeline(input, createWriteStream(file, { mode: 0o600 }));
    return await use(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
