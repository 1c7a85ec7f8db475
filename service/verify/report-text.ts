import { quantity } from "../quantity.ts";
import type { ReceivedNotice } from "../sip/notice-reading.ts";
import { FINDINGS, type Finding, severityOf } from "./finding.ts";
import type { Judgement } from "./judge/judgement.ts";
import { type Place, shownText } from "./message.ts";
import type { VerifyReport } from "./report.ts";
import type { ResponseSeen, TransitCase } from "./transit/examine-transit.ts";

/** A report as JSON has it: each finding with all that the registry says of it. */
export function reportJson(report: VerifyReport): object {
  const { refusals, transit, ...counts } = report;
  return {
    ...counts,
    refusals: refusals.map((one) => ({
      ...one,
      phrase: shownText(one.phrase),
      callId: one.callId === undefined ? null : shownText(one.callId),
      notice: one.notice === undefined ? null : shownNotice(one.notice),
      findings: one.findings.map(findingJson),
    })),
    transit:
      transit === null
        ? null
        : {
            paired: transit.paired,
            cases: transit.cases.map((one) => ({
              ...one,
              upstreamCallId: shownText(one.upstreamCallId),
              downstreamCallId: shownText(one.downstreamCallId),
              findings: one.findings.map(findingJson),
            })),
          },
  };
}

/** Bytes of a message made fit to be shown, see `shownText`. */
function shownNotice(notice: ReceivedNotice): object {
  const shown = Object.entries(notice).filter(([, value]) => value !== undefined);
  return Object.fromEntries(shown.map(([name, value]) => [name, shownText(String(value))]));
}

function findingJson(one: Finding): object {
  return { ...one, ...FINDINGS[one.code] };
}

/** A report in words: every refusal with what was found in it, and a line of sums. */
export function reportText(report: VerifyReport): string {
  const { refusals, notListed, transit } = report;
  return [
    ...refusals.map(refusalText),
    ...(notListed === 0 ? [] : [`${notListed} more refusals are counted below and not listed`]),
    ...(transit?.cases ?? []).map(caseText),
    ...(transit === null
      ? []
      : [`${transit.paired} calls seen on both sides, ${transit.cases.length} of them refused`]),
    sums(report),
  ].join("\n");
}

function refusalText({ verdict, status, phrase, callId, place, findings }: Judgement): string {
  const call = callId === undefined ? "" : `  Call-ID ${shownText(callId)}`;
  const head = `${placeText(place)}  ${verdict}: ${status} ${shownText(phrase)}${call}`;
  return [head, ...findings.map(findingText)].join("\n");
}

function caseText(one: TransitCase): string {
  const { upstream, downstream, findings } = one;
  const left = upstream === null ? "no final response" : responseText(upstream);
  const by = one.pairedBy === "call-id" ? "by Call-ID" : "by numbers and time";
  const head = `in transit, paired ${by}: ${responseText(downstream)} came, ${left} left`;
  const ids = `         Call-ID ${shownText(one.downstreamCallId)} downstream, ${shownText(one.upstreamCallId)} upstream`;
  return [head, ids, ...findings.map(findingText)].join("\n");
}

function responseText({ status, phrase, verdict, place }: ResponseSeen): string {
  const judged = verdict === null ? "" : ` (${verdict})`;
  return `${status} ${phrase}${judged} at ${placeText(place)}`;
}

function findingText(one: Finding): string {
  const { meaning, clause, mend } = FINDINGS[one.code];
  const severity = severityOf(one);
  const first = `  ${severity.padEnd(7)}  ${one.code}  ${placeText(one.place)}, byte ${one.place.offset}: ${one.found}`;
  if (severity === "note") return first;
  return [first, `           ${meaning} (${clause})`, `           do: ${mend}`].join("\n");
}

function placeText({ file, frame, line, column }: Place): string {
  const packet = frame === undefined ? "" : `#${frame}`;
  return `${shownText(file)}${packet}:${line}:${column}`;
}

function sums({ messages, verdicts, severities }: VerifyReport): string {
  const judged = Object.entries(verdicts).filter(([, count]) => count > 0);
  const refusals = judged.reduce((sum, [, count]) => sum + count, 0);
  const parts = judged.map(([verdict, count]) => `${count} ${verdict}`);
  const kinds = parts.length === 0 ? "" : ` (${parts.join(", ")})`;
  const { error, warning, note } = severities;
  return `${quantity(messages, "message")}, ${quantity(refusals, "refusal")}${kinds}; ${quantity(error, "error")}, ${quantity(warning, "warning")}, ${quantity(note, "note")}`;
}
