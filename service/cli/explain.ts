import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { type CallAttempt, parseCallAttempt } from "../decision/call-attempt.ts";
import type { Explanation } from "../decision/explain.ts";
import type { ScoreTable } from "../decision/trace.ts";
import { RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";
import { askService } from "./running-service.ts";

/** The fields of a call beside Call-ID and From: an option each, `sourceIp` as `--source-ip`. */
const HEADERS = {
  pai: "P-Asserted-Identity",
  ppi: "P-Preferred-Identity",
  ruri: "request URI",
  to: "To",
  identity: "Identity",
  verstat: "what the SBC's verifier found, such as TN-Validation-Passed",
  attest: "A, B or C, by the SBC's verifier",
  origId: "origid of the PASSporT",
  sourceIp: "the address that the call came from",
  trunk: "the trunk that it came in on",
  privacy: "Privacy",
  priority: "Priority",
  resourcePriority: "Resource-Priority",
  featureCaps: "Feature-Caps",
} as const satisfies Record<Exclude<keyof CallAttempt, "callId" | "from">, string>;

/** `ringfence explain`: why the running service would decide a call as it would. */
export function explainCommand(program: Command, context: CliContext): void {
  const command = program
    .command("explain")
    .description("why a call would be decided as it would, asked of the running service")
    .argument("[from]", "the calling number, or a From header value")
    .option("--json <file>", "the call as JSON, fields of POST /v1/decide; - is standard input");
  for (const [field, meaning] of Object.entries(HEADERS)) {
    const option = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.option(`--${option} <value>`, meaning);
  }
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
  const { decision, meaning, ground, steps, scoreTables, dno, allowed } = explanation;
  const answer = decision.action === "pass" ? [] : [`answer: ${sipOf(decision.response)}`];
  return [
    `${decision.action}: ${decision.cause} (${decision.mode})`,
    `  ${meaning}`,
    `  ${ground}`,
    ...answer,
    ...steps.map(({ asked, about, outcome }) => `- ${asked}${about && ` [${about}]`}: ${outcome}`),
    ...scoreTables.flatMap(tableLines),
    ...dno.map((hit) => `list: ${hit.class} by ${hit.source}, matched ${hit.matched}`),
    ...(allowed ? [`allowed: ${allowed.digits}, ${allowed.reason}`] : []),
    `list ${explanation.listVersion}, policy ${explanation.policyVersion}`,
  ].join("\n");
}

function sipOf({ status, phrase, headers }: { status: number; phrase: string; headers: string }) {
  return `${status} ${phrase}${headers === "" ? "" : `, ${headers.trimEnd()}`}`;
}

/** A score as its evidence: name, what was found, and the weight in log-odds, which add up. */
function tableLines(table: ScoreTable): string[] {
  const { callingNumber, callingNumberField, evidence, sum, score, threshold } = table;
  const name = Math.max(...evidence.map((row) => row.evidence.length));
  const value = Math.max(...evidence.map((row) => row.value.length));
  const line = (cells: readonly [string, string, number]) =>
    `  ${cells[0].padEnd(name)}  ${cells[1].padEnd(value)}  ${signed(cells[2])}`;
  return [
    `evidence on ${callingNumber} (${callingNumberField}), weights in log-odds:`,
    ...evidence.map((row) => line([row.evidence, row.value, row.weight])),
    line(["sum", "", sum]),
    `  score ${score ?? "none"}, threshold ${threshold} (${table.attestation})`,
  ];
}

function signed(weight: number): string {
  return `${weight < 0 ? "-" : "+"}${Math.abs(weight).toFixed(3)}`.padStart(8);
}
