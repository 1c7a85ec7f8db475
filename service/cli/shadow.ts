import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Command } from "commander";
import { RingfenceError } from "../errors.ts";
import {
  type ShadowCause,
  type ShadowReport,
  ShadowTally,
} from "../observability/shadow-report.ts";
import type { CliContext } from "./cli-context.ts";

/** `ringfence shadow report`: what rules in observe mode would have done, from the decision log. */
export function shadowCommands(program: Command, context: CliContext, input: Readable): void {
  const shadow = program.command("shadow").description("rules in observe mode");
  shadow
    .command("report")
    .description("what they would have stopped: by rule, trunk and number, with examples")
    .argument("[file...]", "the service's log, .gz or not; - or none is standard input")
    .addHelpText(
      "after",
      "\nFor example: journalctl -u ringfence -o cat --since today | ringfence shadow report",
    )
    .action((files: readonly string[]) => report(context, files, input));
}

async function report(
  context: CliContext,
  files: readonly string[],
  input: Readable,
): Promise<void> {
  const tally = new ShadowTally();
  for (const file of files.length === 0 ? ["-"] : files) {
    try {
      for await (const line of createInterface({ input: opened(file, input) })) tally.take(line);
    } catch (cause) {
      throw new RingfenceError("IO", `${file}: ${(cause as Error).message}`, {
        field: file,
        cause,
      });
    }
  }
  const found = tally.report();
  context.print(found, shadowText(found));
}

function opened(file: string, input: Readable): Readable {
  if (file === "-") return input;
  const raw = createReadStream(file);
  if (!file.endsWith(".gz")) return raw;
  const plain = createGunzip();
  raw.on("error", (error) => plain.destroy(error));
  return raw.pipe(plain);
}

function shadowText(report: ShadowReport): string {
  const { decisions, from, until, wouldStop, stopped, causes, trunks, numbers, damaged } = report;
  if (decisions === 0) return "no decisions in it: is RINGFENCE_LOG_DECISIONS on?";
  const share = ((100 * wouldStop) / decisions).toFixed(2);
  return [
    `${decisions} decisions from ${from} to ${until}: ${stopped} calls stopped, ${wouldStop} more (${share} %) would have been`,
    ...(damaged === 0 ? [] : [`${damaged} lines of decisions cannot be read`]),
    ...causes.flatMap(causeLines),
    ...(trunks.length === 0 ? [] : ["", "by trunk"]),
    ...trunks.map(({ name, calls }) => `  ${String(calls).padStart(9)}  ${name}`),
    ...(numbers.length === 0 ? [] : ["", "by calling number"]),
    ...numbers.map(({ name, calls }) => `  ${String(calls).padStart(9)}  ${name}`),
  ].join("\n");
}

function causeLines({ cause, would, calls, enforced, examples }: ShadowCause): readonly string[] {
  const beside = enforced === 0 ? "" : `, beside ${enforced} that it did`;
  return [
    "",
    `${cause}: would ${would} ${calls} calls${beside}`,
    ...examples.map(({ time, callId, calling, called, trunk, source, score, threshold }) => {
      const scored = score === undefined ? "" : ` score ${score}, threshold ${threshold ?? "-"}`;
      return `  ${time} ${calling ?? "-"} to ${called ?? "-"} on ${trunk ?? "-"}: ${source ?? "-"}${scored}; ${callId}`;
    }),
  ];
}
