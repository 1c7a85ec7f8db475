import type { Command } from "commander";
import { type PatternEnd, patternEndOf, stateOf } from "../analytics/pattern-end.ts";
import type { Pattern } from "../decision/policy/policy.ts";
import { RingfenceError } from "../errors.ts";
import { readPolicy } from "../wiring/policy-in-use.ts";
import type { CliContext } from "./cli-context.ts";

/**
 * `ringfence pattern end|list`: blocks without opt-out, 47 CFR 64.1200(k)(11). An end is effective
 * in every running service within a second, and stays.
 */
export function patternCommands(program: Command, context: CliContext): void {
  const pattern = program
    .command("pattern")
    .description("patterns of the policy that block without opt-out");
  pattern
    .command("end")
    .description("end one at once and for good; approved anew, it has another name")
    .argument("<name>", "as in the policy")
    .requiredOption("--by <name>", "who ends it")
    .requiredOption("--reason <text>", "why its calls are known to be likely lawful")
    .action((name: string, options: { by: string; reason: string }) => end(context, name, options));
  pattern
    .command("list")
    .description("the patterns of the policy, and what each does now")
    .action(() => list(context));
}

async function end(
  context: CliContext,
  name: string,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  const entry = patternEndOf(name, by, reason, context.now());
  const { overrides } = await context.openStore();
  await overrides.put(entry);
  if (!(await isOfPolicyHere(context, name))) {
    context.warn(
      `the policy here has no pattern ${name}: unless a service with another policy has it, a name was mistyped and nothing stops (ringfence pattern list)`,
    );
  }
  context.print(entry, `pattern ${name} is ended`);
}

/** False when the policy cannot be read either: an end must not wait until somebody has mended it. */
async function isOfPolicyHere(context: CliContext, name: string): Promise<boolean> {
  const { policy } = context.settings();
  if (policy === undefined) return false;
  try {
    const { patterns } = await readPolicy(policy);
    return patterns.some((pattern) => pattern.name === name);
  } catch {
    return false;
  }
}

async function list(context: CliContext): Promise<void> {
  const { policy } = context.settings();
  if (policy === undefined) {
    throw new RingfenceError("BAD_CONFIGURATION", "no RINGFENCE_POLICY, so there are no patterns");
  }
  const { patterns } = await readPolicy(policy);
  const { overrides } = await context.openStore();
  const ends = (await overrides.all()).filter(
    (entry): entry is PatternEnd => entry.kind === "pattern-end",
  );
  const now = context.now();
  const shown = patterns.map((pattern) => {
    const ended = ends.find((entry) => entry.pattern === pattern.name);
    return { pattern, state: stateOf(pattern, ended !== undefined, now), end: ended };
  });
  const lines = shown.map(({ pattern, state, end }) => {
    const why = end === undefined ? "" : ` by ${end.by}: ${end.reason}`;
    return `${pattern.name}: ${state}${why}${approval(pattern)}`;
  });
  context.print(
    shown.map(({ pattern, state, end }) => ({ name: pattern.name, state, end })),
    lines.length === 0 ? "no patterns" : lines.join("\n"),
  );
}

function approval({ approvedBy, reviewByMs }: Pattern): string {
  if (approvedBy === undefined || reviewByMs === undefined) return "";
  const reviewBy = new Date(reviewByMs).toISOString().slice(0, 10);
  return `; approved by ${approvedBy}, review by ${reviewBy}`;
}
