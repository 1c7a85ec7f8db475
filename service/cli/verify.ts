import type { Readable } from "node:stream";
import type { Command } from "commander";
import { RingfenceError } from "../errors.ts";
import type { SipMessage } from "../verify/message.ts";
import { readInput } from "../verify/read/read-input.ts";
import { type TransitReport, type VerifyReport, VerifyTally } from "../verify/report.ts";
import { reportJson, reportText } from "../verify/report-text.ts";
import { examineTransit } from "../verify/transit/examine-transit.ts";
import { Legs } from "../verify/transit/leg.ts";
import { type PairedCall, pairLegs, pairWithin } from "../verify/transit/pairing.ts";
import type { CliContext } from "./cli-context.ts";

interface VerifyOptions {
  readonly upstream?: string;
  readonly downstream?: string;
  readonly bothSides?: true;
  readonly json?: true;
}

/** Exit status when a finding of severity error was made (sysexits.h). */
export type VerifyStatus = 65;

/**
 * `ringfence verify`: judges the 603s, 607s and 608s in a trace.
 *
 * @param input standard input
 * @param endWith called with the exit status when it is not 0; the findings are printed all the same
 */
export function verifyCommand(
  program: Command,
  context: CliContext,
  input: Readable,
  endWith: (status: VerifyStatus) => void,
): void {
  program
    .command("verify")
    .description("judge every 603, 607 and 608 in a trace: 603+, plain or malformed, and why")
    .argument(
      "[file...]",
      "text, pcap, pcapng or a HOMER export, gzipped or not; - or none is standard input",
    )
    .option("--upstream <file>", "trace of the caller's side of an SBC; with --downstream")
    .option("--downstream <file>", "trace of the other side: says what was changed in transit")
    .option("--both-sides", "the file holds both sides of an SBC")
    .option("--json", "the same as -o json")
    .addHelpText(
      "after",
      "\nExit status: 0 no error found, 64 usage, 65 an error found or a file that holds no SIP\nmessage, 69 tshark is missing, 74 a file cannot be read. docs/verify.md has every finding.",
    )
    .action(async (files: string[], options: VerifyOptions) => {
      const report = await verify(files, options, input, context);
      const json = reportJson(report);
      const shown = options.json ? JSON.stringify(json, undefined, 2) : reportText(report);
      context.print(json, shown);
      if (report.severities.error > 0) endWith(65);
    });
}

async function verify(
  files: readonly string[],
  options: VerifyOptions,
  input: Readable,
  context: CliContext,
): Promise<VerifyReport> {
  const { upstream, downstream, bothSides } = options;
  const tally = new VerifyTally();
  const read = async (file: string, legs?: Legs) => {
    tally.nextTrace();
    const { cutOff } = await readInput(file, input, (message: SipMessage) => {
      tally.take(message);
      legs?.add(message);
    });
    if (cutOff !== undefined) context.warn(`${file}: only its first part was read: ${cutOff}`);
  };
  if ((upstream === undefined) !== (downstream === undefined)) {
    throw new RingfenceError("USAGE", "--upstream and --downstream go together");
  }
  if (upstream !== undefined && downstream !== undefined) {
    if (files.length > 0 || bothSides) {
      throw new RingfenceError("USAGE", "--upstream and --downstream take the place of a file");
    }
    const sides = [new Legs(), new Legs()] as const;
    await read(upstream, sides[0]);
    await read(downstream, sides[1]);
    return tally.report(transitReport(pairLegs(sides[0].all(), sides[1].all())));
  }
  const legs = bothSides ? new Legs() : undefined;
  for (const file of files.length === 0 ? ["-"] : files) await read(file, legs);
  return tally.report(legs === undefined ? null : transitReport(pairWithin(legs.all())));
}

function transitReport(calls: readonly PairedCall[]): TransitReport {
  const cases = calls.map(examineTransit).filter((one) => one !== undefined);
  return { paired: calls.length, cases };
}
