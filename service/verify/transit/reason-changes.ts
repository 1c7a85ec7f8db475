import { type ParsedReason, parseReasons } from "../../sip/reason.ts";
import { type Finding, finding } from "../finding.ts";
import { type Header, type Headers, headersNamed, placeOfValue } from "../headers.ts";
import type { Place, SipMessage } from "../message.ts";

/**
 * What became of the Reason values of a response between two sides of an SBC.
 *
 * @param down as it came from downstream
 * @param up as it left upstream
 * @param upMessage for places; what is lost stands nowhere, and is put at its start line
 * @param start place of that start line
 */
export function reasonChanges(
  down: Headers,
  up: Headers,
  upMessage: SipMessage,
  start: Place,
): readonly Finding[] {
  const downFields = headersNamed(down, "reason");
  const upFields = headersNamed(up, "reason");
  const sent = parseReasons(downFields.map(({ value }) => value));
  const came = parseReasons(upFields.map(({ value }) => value));
  const placeOf = (reason: ParsedReason) => {
    const field = upFields[reason.header];
    return field === undefined ? start : placeOfValue(upMessage, field, reason.start);
  };
  const sentMeanings = sent.map(meaningOf);
  const cameMeanings = came.map(meaningOf);
  if (sentMeanings.join("\n") === cameMeanings.join("\n")) {
    const [first] = came;
    const isSame = first === undefined || bytesOf(downFields) === bytesOf(upFields);
    return isSame ? [] : [finding("transit.reason-respelled", placeOf(first), first.raw)];
  }
  const lost = without(sent, cameMeanings);
  const added = without(came, sentMeanings);
  const findings: Finding[] = [];
  for (const reason of lost) {
    const at = added.findIndex((other) => isSameProtocol(reason, other));
    const [other] = at < 0 ? [] : added.splice(at, 1);
    if (other === undefined) findings.push(finding("transit.reason-lost", start, reason.raw));
    else {
      const changed = `${reason.raw} became ${other.raw}`;
      findings.push(finding("transit.reason-rewritten", placeOf(other), changed));
    }
  }
  findings.push(
    ...added.map((reason) => finding("transit.reason-added", placeOf(reason), reason.raw)),
  );
  const [first] = came;
  if (first !== undefined && isReordered(sentMeanings, cameMeanings)) {
    findings.push(finding("transit.reason-reordered", placeOf(first), first.raw));
  }
  return findings;
}

/** Two values that mean the same give the same text: blanks, folding, escapes and case are off. */
function meaningOf({ protocol, parameters, faults, raw }: ParsedReason): string {
  if (faults.length > 0) return raw;
  const parts = parameters.map(({ name, value, quoted }) =>
    JSON.stringify([name.toLowerCase(), value, quoted]),
  );
  return [protocol.toLowerCase(), ...parts].join(";");
}

function bytesOf(fields: readonly Header[]): string {
  return fields.flatMap(({ pieces }) => pieces.map(({ line }) => line.text)).join("\n");
}

/** The values of which the other side has none, or not as many. */
function without(reasons: readonly ParsedReason[], meanings: readonly string[]): ParsedReason[] {
  const left = new Map<string, number>();
  for (const meaning of meanings) left.set(meaning, (left.get(meaning) ?? 0) + 1);
  return reasons.filter((reason) => {
    const meaning = meaningOf(reason);
    const count = left.get(meaning) ?? 0;
    left.set(meaning, count - 1);
    return count <= 0;
  });
}

function isSameProtocol(one: ParsedReason, other: ParsedReason): boolean {
  return one.protocol.toLowerCase() === other.protocol.toLowerCase();
}

/** Whether the values that both sides have stand in another order. */
function isReordered(sent: readonly string[], came: readonly string[]): boolean {
  const cameSet = new Set(came);
  const sentSet = new Set(sent);
  const common = (meanings: readonly string[], others: ReadonlySet<string>) =>
    [...new Set(meanings.filter((meaning) => others.has(meaning)))].join("\n");
  return common(sent, cameSet) !== common(came, sentSet);
}
