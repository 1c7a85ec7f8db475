import { type Finding, type FindingCode, finding } from "../finding.ts";
import { type Headers, headersNamed, placeOfHeader, readHeaders } from "../headers.ts";
import { readCallInfos } from "../judge/card-reference.ts";
import type { Verdict } from "../judge/judgement.ts";
import { phraseSpot } from "../judge/notice-places.ts";
import type { SipMessage } from "../message.ts";
import { placeOfMessage } from "../read/message-bytes.ts";
import { reasonChanges } from "./reason-changes.ts";

/** Headers of one hop or of one dialog, and those by which an element speaks of itself. */
const OF_ONE_SIDE: ReadonlySet<string> = new Set([
  "via",
  "from",
  "to",
  "call-id",
  "cseq",
  "record-route",
  "route",
  "contact",
  "m",
  "content-length",
  "l",
  "content-type",
  "c",
  "max-forwards",
  "server",
  "user-agent",
  "date",
  "timestamp",
  "allow",
  "supported",
  "k",
]);

/** Whether a refusal carries what a caller needs to seek redress, or was meant to. */
export function carriesRedress(verdict: Verdict | undefined): boolean {
  return verdict === "603+" || verdict === "608" || verdict === "malformed";
}

/**
 * What was changed in a final response on its way through an SBC.
 *
 * @param down as it came from downstream
 * @param up as it left upstream
 * @param verdict on the one that came
 */
export function changesOf(
  down: SipMessage,
  up: SipMessage,
  verdict: Verdict | undefined,
): readonly Finding[] {
  const redress = carriesRedress(verdict);
  const downHeaders = readHeaders(down);
  const upHeaders = readHeaders(up);
  return [
    ...startChanges(down, up, redress),
    ...(redress ? reasonChanges(downHeaders, upHeaders, up, placeOfMessage(up)) : []),
    ...(verdict === "608" ? cardChanges(downHeaders, upHeaders, up) : []),
    ...otherChanges(downHeaders, upHeaders, up, redress),
  ];
}

function startChanges(down: SipMessage, up: SipMessage, redress: boolean): readonly Finding[] {
  if (down.start.kind !== "response" || up.start.kind !== "response") return [];
  const place = placeOfMessage(up);
  const before = `${down.start.status} ${down.start.phrase}`;
  const changed = `${before} became ${up.start.status} ${up.start.phrase}`;
  if (down.start.status !== up.start.status) {
    return [
      finding(redress ? "transit.code-changed" : "transit.plain-code-changed", place, changed),
    ];
  }
  if (down.start.phrase === up.start.phrase) return [];
  const code = redress ? "transit.phrase-changed" : "transit.plain-phrase-changed";
  return [finding(code, phraseSpot(up).place, changed)];
}

function cardChanges(down: Headers, up: Headers, upMessage: SipMessage): readonly Finding[] {
  const cards = (headers: Headers) =>
    readCallInfos(headersNamed(headers, "call-info"))
      .filter(({ purpose }) => purpose === "jwscard")
      .map(({ uri = "" }) => uri);
  const came = new Set(cards(up));
  return cards(down)
    .filter((uri) => !came.has(uri))
    .map((uri) => finding("transit.call-info-lost", placeOfMessage(upMessage), uri));
}

/** Headers of both ends beside those that redress needs. */
function otherChanges(
  down: Headers,
  up: Headers,
  upMessage: SipMessage,
  redress: boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  const [added] = headersNamed(up, "retry-after");
  if (added !== undefined && headersNamed(down, "retry-after").length === 0) {
    const place = placeOfHeader(upMessage, added);
    findings.push(finding("transit.retry-after-added", place, added.value));
  }
  for (const name of new Set(down.fields.map((field) => field.name))) {
    if (OF_ONE_SIDE.has(name) || (redress && name === "reason")) continue;
    const code = changeOf(down, up, name);
    if (code === undefined) continue;
    const [first] = headersNamed(up, name);
    const place = first === undefined ? placeOfMessage(upMessage) : placeOfHeader(upMessage, first);
    const values = headersNamed(down, name).map(({ value }) => value);
    findings.push(finding(code, place, `${name}: ${values.join(", ")}`));
  }
  return findings;
}

function changeOf(down: Headers, up: Headers, name: string): FindingCode | undefined {
  const values = (headers: Headers) => headersNamed(headers, name).map(({ value }) => value.trim());
  const [sent, came] = [values(down), values(up)];
  if (came.length < sent.length) return "transit.header-lost";
  return sent.join("\n") === came.join("\n") ? undefined : "transit.header-rewritten";
}
