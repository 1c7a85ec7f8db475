import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { type CallAttempt, parseCallAttempt } from "../decision/call-attempt.ts";
import type { Explanation } from "../decision/explain.ts";
import { RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";
import { askService } from "./running-service.ts";

const HEADERS = [
  "pai",
  "ruri",
  "identity",
  "verstat",
  "attest",
  "source-ip",
  "trunk",
  "privacy",
  "feature-caps",
];

/** `ringfence explain`: why the running service would decide a call as it would. */
export function explainCommand(program: Command, context: CliContext): void {
  const command = program
    .command("explain")
    .description("why a call would be decided as it would, asked of the running service")
    .argument("[from]", "the calling number, or a From header value")
    .option("--json <file>", "the call as JSON, fields of POST /v1/decide; - is standard input");
  for (const header of HEADERS) command.option(`--${header} <value>`);
  command.action(async (from: string | undefined, options: Record<string, string>) => {
    const call = callOf(from, options);
    const explanation = await askService<Explanation>(context.settings(), "explain", call);
    context.print(explanation, inWords(explanation));
  });
}

function callOf(from: string | undefined, options: Record<string, string>): CallAttempt {
  const { json, ...headers } = options;
  const fields = json === undefined ? { callId: "explain", from, ...headers } : readJson(json);
  const parsed = parseCallAttempt(fields);
  if (parsed.ok) return parsed.call;
  throw new RingfenceError("USAGE", parsed.fault.message, { field: parsed.fault.field });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    throw new RingfenceError("BAD_JSON", `${file}: ${(cause as Error).message}`, { cause });
  }
}

function inWords(explanation: Explanation): string {
  const { decision, meaning, ground, steps, dno, allowed } = explanation;
  const answer = decision.action === "pass" ? [] : [`answer: ${sipOf(decision.response)}`];
  return [
    `${decision.action}: ${decision.cause} (${decision.mode})`,
    `  ${meaning}`,
    `  ${ground}`,
    ...answer,
    ...steps.map(({ asked, about, outcome }) => `- ${asked}${about && ` [${about}]`}: ${outcome}`),
    ...dno.map((hit) => `list: ${hit.class} by ${hit.source}, matched ${hit.matched}`),
    ...(allowed ? [`allowed: ${allowed.digits}, ${allowed.reason}`] : []),
    `list ${explanation.listVersion}, policy ${explanation.policyVersion}`,
  ].join("\n");
}

function sipOf({ status, phrase, headers }: { status: number; phrase: string; headers: string }) {
  return `${status} ${phrase}${headers === "" ? "" : `, ${headers.trimEnd()}`}`;
}
