import { writeFile } from "node:fs/promises";
import { type BenchCall, benchCalls, decideBody } from "../../bench/per-call/calls.ts";

/** What becomes of a call, as its status line says. */
export type CallOutcome = "pass" | "reject" | "block" | "undecided" | "unknown";

/** The calls of the mix, 90 passes, 7 rejects and 3 blocks of 100; SIPp places them in this order. */
export const CALL_MIX: readonly BenchCall[] = benchCalls();

/** The status line's rest for each outcome; see `sbc.ts` for the answers to calls that may go on. */
const OUTCOMES: ReadonlyMap<string, CallOutcome> = new Map([
  ["480 Temporarily Unavailable", "pass"],
  ["503 Undecided", "undecided"],
  ["603 Decline", "reject"],
  ["603 Network Blocked", "block"],
]);

/**
 * Reads what became of a call.
 *
 * @param statusAndPhrase status line without `SIP/2.0 `
 */
export function outcomeOf(statusAndPhrase: string): CallOutcome {
  return OUTCOMES.get(statusAndPhrase) ?? "unknown";
}

/** What must become of SIPp's call of that number (1 for the first): the file is read in a circle. */
export function expectedOutcome(callNumber: number): CallOutcome {
  return CALL_MIX[(callNumber - 1) % CALL_MIX.length]?.kind ?? "unknown";
}

/**
 * Writes SIPp's injection file: calling number and PASSporT, a line a call. The parameters of the
 * Identity header stand in the scenario, for a semicolon ends a field.
 */
export async function writeInjectionFile(path: string): Promise<void> {
  const lines = CALL_MIX.map((call, at) => {
    const { identity } = JSON.parse(decideBody(call, at)) as { identity: [string] };
    return `${call.callingNumber};${identity[0].split(";", 1)[0]}`;
  });
  await writeFile(path, `SEQUENTIAL\n${lines.join("\n")}\n`);
}
