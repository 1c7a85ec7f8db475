import { readScoreRow, SCORE_COLUMNS } from "../analytics/score-row.ts";
import { type CallAttempt, parseCallAttempt } from "../decision/call-attempt.ts";
import type { StoredNumber } from "../decision/scores.ts";
import { RingfenceError } from "../errors.ts";
import { Fields } from "./fields.ts";
import type { ObservedResponse, OverrideKind, OverrideRequest, Ports } from "./ports.ts";

// Everything that can be asked of a running service besides a decision, from checked fields to a
// result that goes into JSON. JSON-RPC and the admin listener call the same functions, so that one
// cannot drift from the other.

const OVERRIDE_KINDS: readonly OverrideKind[] = ["allowed", "inbound-only", "unused"];

/** What a list keeps of an entry that nobody signs for is worth nothing in a dispute. */
function overrideRequest(fields: Fields): OverrideRequest {
  return {
    number: fields.text("number"),
    class: fields.oneOf("class", OVERRIDE_KINDS),
    reason: fields.text("reason"),
    requester: fields.optionalText("requester") ?? "",
    proof: fields.optionalText("proof") ?? "",
    expiresAtMs: fields.expiry("expires"),
  };
}

/** Adds or replaces an override; the entry as it was stored. */
export const dnoAdd = ({ dno }: Ports, fields: Fields) => dno.add(overrideRequest(fields));

/** What holds for a number now. */
export const dnoLookup = ({ dno }: Ports, fields: Fields) => dno.lookup(fields.text("number"));

/** Removes an override, and says whether there was one. */
export async function dnoRemove({ dno }: Ports, fields: Fields): Promise<object> {
  const number = fields.text("number");
  const removed = await dno.remove(number, fields.oneOf("class", OVERRIDE_KINDS));
  return { number, removed };
}

function shownScore(e164: number, stored: StoredNumber | undefined): object {
  const number = String(e164);
  if (stored === undefined) return { number, score: null };
  const { score, category, expiresAtMs, facts } = stored;
  const expires = expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString();
  return { number, score: score ?? null, category, expires, ...(facts && { facts }) };
}

/** The score of a number; `score` is null when it has none. */
export async function scoreGet({ scores }: Ports, fields: Fields): Promise<object> {
  const e164 = fields.callingNumber("number");
  return shownScore(e164, await scores.get(e164));
}

/** The fields are those of a row of a score file, and so are the rules for them. */
export async function scoreSet({ scores }: Ports, fields: Fields): Promise<object> {
  const cells = [
    fields.text("number"),
    String(fields.number("score", 0, 100)),
    fields.optionalText("category") ?? "",
    fields.optionalText("expires") ?? "",
  ];
  const row = readScoreRow(cells, SCORE_COLUMNS);
  if (!row.ok) throw new RingfenceError("BAD_FIELD", row.reason, { field: row.field });
  await scores.set(row.e164, row.score);
  return shownScore(row.e164, row.score);
}

/** Removes a score, and says whether there was one. */
export async function scoreRemove({ scores }: Ports, fields: Fields): Promise<object> {
  const e164 = fields.callingNumber("number");
  return { number: String(e164), removed: await scores.remove(e164) };
}

/** Called numbers that analytics blocks no call to. */
export const optOuts = ({ analytics }: Ports) => analytics.optOuts();

/** Adds a called number to them. */
export const optOut = ({ analytics }: Ports, fields: Fields) =>
  analytics.optOut(fields.text("number"), fields.text("reason"));

/** Takes one back, and says whether there was one. */
export async function optIn({ analytics }: Ports, fields: Fields): Promise<object> {
  const number = fields.text("number");
  return { number, removed: await analytics.optIn(number) };
}

/** Ends a pattern, 47 CFR 64.1200(k)(11). */
export const endPattern = ({ analytics }: Ports, fields: Fields) =>
  analytics.endPattern(fields.text("name"), fields.text("by"), fields.text("reason"));

/**
 * Reads a call from parsed JSON.
 *
 * @throws RingfenceError BAD_FIELD with the field
 */
export function callOf(body: unknown): CallAttempt {
  const parsed = parseCallAttempt(body);
  if (parsed.ok) return parsed.call;
  throw new RingfenceError("BAD_FIELD", parsed.fault.message, { field: parsed.fault.field });
}

/** The whole trace of a call that is only asked about. */
export function explain({ explain }: Ports, body: unknown): unknown {
  return explain.explain(callOf(body));
}

/** Takes note of a response that an SBC saw in transit, or, with `outcome`, that a call ended. */
export function observe(ports: Pick<Ports, "observe">, body: unknown): object {
  const fields = new Fields(body);
  if (fields.has("outcome")) observeEnd(ports, fields, body);
  else ports.observe.observe(observedResponse(fields));
  return { noted: true };
}

function observedResponse(fields: Fields): ObservedResponse {
  return {
    callId: fields.text("callId"),
    status: fields.number("status", 300, 699),
    phrase: fields.optionalText("phrase") ?? "",
    reason: fields.texts("reason"),
    callInfo: fields.texts("callInfo"),
    from: fields.optionalText("from"),
    pai: fields.texts("pai"),
    trunk: fields.optionalText("trunk"),
  };
}

const OUTCOMES = ["answered", "unanswered"] as const;
/** A month: what is longer was never ended, or is a clock's doing. */
const LONGEST_CALL_MS = 31 * 86_400_000;

function observeEnd({ observe }: Pick<Ports, "observe">, fields: Fields, body: unknown): void {
  const answered = fields.oneOf("outcome", OUTCOMES) === "answered";
  const durationMs = answered ? fields.number("durationMs", 0, LONGEST_CALL_MS) : 0;
  observe.ended(callOf(body), answered ? durationMs / 1000 : undefined);
}

/**
 * Whether calls get decisions, and the state of each component by name: `ok`, `degraded` (the
 * service works without it, only worse) or `failed`.
 *
 * @param detailed adds a few words to each, which are not for everybody: addresses, errors
 */
export function health({ health }: Pick<Ports, "health">, detailed: boolean): HealthReport {
  const components = Object.entries(health.components()).map(([name, state]) => {
    const short = state.ok ? "ok" : state.required ? "failed" : "degraded";
    return [name, detailed ? { state: short, detail: state.detail } : short];
  });
  return { ready: health.ready(), components: Object.fromEntries(components) };
}

export interface HealthReport {
  readonly ready: boolean;
  readonly components: Readonly<Record<string, string | { state: string; detail: string }>>;
}
