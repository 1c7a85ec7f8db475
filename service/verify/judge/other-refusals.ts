import { urlFault } from "../../sip/notice-contact.ts";
import { type ParsedReason, parseReasons, reasonCause } from "../../sip/reason.ts";
import { REJECTED_PHRASE, REJECTED_STATUS } from "../../sip/rejected.ts";
import { type Finding, finding } from "../finding.ts";
import { type Headers, headersNamed, placeOfValue } from "../headers.ts";
import type { SipMessage } from "../message.ts";
import { type CallInfo, readCallInfos } from "./card-reference.ts";
import type { Reading } from "./judgement.ts";
import { namesProfile } from "./notice.ts";
import { phraseSpot } from "./notice-places.ts";

const UNWANTED_STATUS = 607;
const UNWANTED_PHRASE = "Unwanted";
const CARD_PURPOSE = "jwscard";

/** Judges a 607 (RFC 8197), which carries nothing but its code. */
export function judgeUnwanted(message: SipMessage, phrase: string, headers: Headers): Reading {
  const findings = [
    ...judgePhrase(message, phrase, UNWANTED_PHRASE, "607.phrase"),
    ...judgeReasons(message, headers, UNWANTED_STATUS, "607"),
  ];
  const isNotice = findings.some(({ code }) => code === "607.profile");
  return { verdict: isNotice ? "malformed" : "607", notice: undefined, findings };
}

/** Judges a 608 (RFC 8688): does it point to a jCard by which the caller finds help? */
export function judgeRejected(message: SipMessage, phrase: string, headers: Headers): Reading {
  const infos = readCallInfos(headersNamed(headers, "call-info"));
  const cards = infos.filter(({ purpose }) => purpose === CARD_PURPOSE);
  const [card] = cards;
  const missing = cardMissing(message, infos);
  const aboutCards =
    card === undefined ? [missing] : cards.flatMap((one) => judgeCard(message, one));
  const findings = [
    ...judgePhrase(message, phrase, REJECTED_PHRASE, "608.phrase"),
    ...judgeReasons(message, headers, REJECTED_STATUS, "608"),
    ...aboutCards,
    ...cards.slice(1).map((one) => about("608.card-repeated", message, one)),
  ];
  const hasAddress = card?.uri !== undefined && card.uri !== "";
  const isNotice = findings.some(({ code }) => code === "608.profile");
  const verdict = isNotice ? "malformed" : infos.length === 0 ? "plain" : "malformed";
  return { verdict: hasAddress && !isNotice ? "608" : verdict, notice: undefined, findings };
}

/**
 * Says of a response with another status than 603 that it carries the Reason of a 603+, if so.
 *
 * @returns undefined for all others
 */
export function judgeRemapped(message: SipMessage, headers: Headers): Reading | undefined {
  const fields = headersNamed(headers, "reason");
  if (!namesProfile(parseReasons(fields.map(({ value }) => value)))) return undefined;
  const [first] = message.lines;
  const { place } = phraseSpot(message);
  const found = finding("603.status-other", place, first?.text ?? "");
  return { verdict: "plain", notice: undefined, findings: [found] };
}

function judgePhrase(
  message: SipMessage,
  phrase: string,
  usual: string,
  code: "607.phrase" | "608.phrase",
): readonly Finding[] {
  if (phrase.toLowerCase() === usual.toLowerCase()) return [];
  const { place, text } = phraseSpot(message);
  return [finding(code, place, text)];
}

function judgeReasons(
  message: SipMessage,
  headers: Headers,
  status: number,
  family: "607" | "608",
): readonly Finding[] {
  const fields = headersNamed(headers, "reason");
  const reasons = parseReasons(fields.map(({ value }) => value));
  return reasons.flatMap((reason): readonly Finding[] => {
    const field = fields[reason.header];
    if (field === undefined) return [];
    const at = placeOfValue(message, field, reason.start);
    if (namesProfile([reason])) return [finding(`${family}.profile`, at, reason.raw)];
    return isOtherCause(reason, status) ? [finding(`${family}.cause`, at, reason.raw)] : [];
  });
}

function isOtherCause(reason: ParsedReason, status: number): boolean {
  const cause = reasonCause(reason);
  return reason.protocol.toLowerCase() === "sip" && cause !== undefined && cause !== status;
}

function cardMissing(message: SipMessage, infos: readonly CallInfo[]): Finding {
  const [info] = infos;
  if (info !== undefined) return about("608.purpose-missing", message, info);
  const { place, text } = phraseSpot(message);
  return finding("608.call-info-missing", place, text);
}

function judgeCard(message: SipMessage, card: CallInfo): readonly Finding[] {
  if (card.uri === undefined || card.uri === "") return [about("608.uri-missing", message, card)];
  const fault = urlFault(card.uri);
  return fault === undefined ? [] : [about(`608.${fault}`, message, card)];
}

function about(code: Finding["code"], message: SipMessage, info: CallInfo): Finding {
  return finding(code, placeOfValue(message, info.header, info.index), info.text);
}
