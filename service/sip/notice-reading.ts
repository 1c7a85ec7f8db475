import {
  NOTICE_LOCATIONS,
  NOTICE_PHRASE,
  NOTICE_STATUS,
  NOTICE_VERSION,
  type NoticeLocation,
} from "./notice.ts";
import { isEmail, isNoticeId, telFault, urlFault } from "./notice-contact.ts";
import { NOTICE_FINDINGS, type NoticeFinding } from "./notice-findings.ts";
import { partsOf, type TextPart, versionOf } from "./notice-text.ts";
import { type ParsedReason, parseReasons, reasonCause, reasonParameter } from "./reason.ts";

/** What a 603+ says, as far as it can be read; values as they stand, not to be believed. */
export interface ReceivedNotice {
  readonly protocol: string;
  readonly url: string | undefined;
  readonly tel: string | undefined;
  readonly email: string | undefined;
  readonly id: string | undefined;
  readonly location: NoticeLocation | undefined;
}

/** What a final response is under ATIS-1000099, and why. */
export type NoticeReading =
  | {
      readonly kind: "603+" | "malformed";
      readonly notice: ReceivedNotice;
      readonly findings: readonly NoticeFinding[];
    }
  /** To be treated as every other response of its status. */
  | { readonly kind: "plain"; readonly findings: readonly NoticeFinding[] };

const LONG_HEADER = 1024;
const CAUSE_OF_PROTOCOL: ReadonlyMap<string, number> = new Map([
  ["sip", 603],
  ["q.850", 21],
]);
const PARTS: ReadonlySet<string> = new Set(["v", "url", "tel", "email", "id"]);

/**
 * Judges a response in transit: is it a 603+, and is it well-formed? Never throws; what it says
 * changes nothing on the wire, where the response goes on as it came.
 *
 * @param status of the status line
 * @param phrase of the status line
 * @param reasonHeaders values of the Reason headers, in their order
 */
export function readNotice(
  status: number,
  phrase: string,
  reasonHeaders: readonly string[],
): NoticeReading {
  if (status !== NOTICE_STATUS) return { kind: "plain", findings: ["status-other"] };
  if (phrase.toLowerCase() !== NOTICE_PHRASE.toLowerCase()) {
    return { kind: "plain", findings: ["phrase-other"] };
  }
  const reasons = parseReasons(reasonHeaders);
  const candidates = candidatesOf(reasons);
  const profile = candidates.find(hasProfile);
  if (profile === undefined) return withoutProfile(candidates);

  const findings = new Set<NoticeFinding>();
  if (phrase !== NOTICE_PHRASE) findings.add("phrase-case");
  if (reasons[0] !== profile) findings.add("reason-not-first");
  if (candidates.some((other) => other !== profile && isSameProtocol(other, profile))) {
    findings.add("protocol-repeated");
  }
  const notice = readProfile(profile, findings);
  return { kind: hasError(findings) ? "malformed" : "603+", notice, findings: [...findings] };
}

/**
 * Whether a response is a 603+, well-formed or not: its phrase, and the text of a Reason that names
 * our version, say that analytics blocked the call.
 *
 * @param status of the status line
 * @param phrase of the status line
 * @param reasonHeaders values of the Reason headers, in their order
 */
export function namesNotice(
  status: number,
  phrase: string,
  reasonHeaders: readonly string[],
): boolean {
  if (status !== NOTICE_STATUS || phrase.toLowerCase() !== NOTICE_PHRASE.toLowerCase())
    return false;
  return candidatesOf(parseReasons(reasonHeaders)).some(hasProfile);
}

/**
 * Which of the Reasons `readNotice` looks at: the one that names our version, else one whose sender
 * put its parts outside text. For whoever shows where a finding is.
 *
 * @returns undefined when no Reason resembles a 603+
 */
export function reasonOfNotice(reasons: readonly ParsedReason[]): ParsedReason | undefined {
  const candidates = candidatesOf(reasons);
  return candidates.find(hasProfile) ?? candidates.find(isStray);
}

function candidatesOf(reasons: readonly ParsedReason[]): readonly ParsedReason[] {
  return reasons.filter((reason) => CAUSE_OF_PROTOCOL.has(reason.protocol.toLowerCase()));
}

function hasProfile(reason: ParsedReason): boolean {
  return versionOf(reason) === NOTICE_VERSION;
}

/** Parts of a 603+ as parameters of the header. */
function isStray({ parameters }: ParsedReason): boolean {
  return parameters.some(({ name }) => PARTS.has(name.toLowerCase()));
}

function hasError(findings: ReadonlySet<NoticeFinding>): boolean {
  for (const finding of findings) if (NOTICE_FINDINGS[finding].severity === "error") return true;
  return false;
}

function isSameProtocol(one: ParsedReason, other: ParsedReason): boolean {
  return one.protocol.toLowerCase() === other.protocol.toLowerCase();
}

/** No text names our version: a plain 603, or one whose sender put the parts in the wrong place. */
function withoutProfile(candidates: readonly ParsedReason[]): NoticeReading {
  const stray = candidates.find(isStray);
  if (stray !== undefined) {
    const notice = readParts(stray.protocol, [], undefined, new Set());
    return { kind: "malformed", notice, findings: ["contact-outside-text"] };
  }
  const isOther = candidates.some((reason) => versionOf(reason) !== undefined);
  return { kind: "plain", findings: [isOther ? "version-unknown" : "profile-missing"] };
}

function readProfile(profile: ParsedReason, findings: Set<NoticeFinding>): ReceivedNotice {
  const text = reasonParameter(profile, "text");
  if (text?.quoted === false) findings.add("text-not-quoted");
  if (profile.faults.length > 0) findings.add("header-malformed");
  if (Buffer.byteLength(profile.raw) > LONG_HEADER) findings.add("header-long");
  if (hasRepeated(profile.parameters)) findings.add("parameter-repeated");
  if (!text?.value?.startsWith(`v=${NOTICE_VERSION}`)) findings.add("version-not-first");
  if (/(?:^|[;=])\s|\s(?:$|[;=])/.test(text?.value ?? "")) findings.add("text-blanks");
  judgeCause(profile, findings);
  const parts = partsOf(profile);
  const location = readLocation(profile, parts, findings);
  return readParts(profile.protocol, parts, location, findings);
}

function hasRepeated(parameters: readonly { readonly name: string }[]): boolean {
  return new Set(parameters.map(({ name }) => name.toLowerCase())).size < parameters.length;
}

function judgeCause(profile: ParsedReason, findings: Set<NoticeFinding>): void {
  const cause = reasonParameter(profile, "cause");
  if (cause === undefined) findings.add("cause-missing");
  else if (cause.quoted) findings.add("cause-quoted");
  else if (reasonCause(profile) !== CAUSE_OF_PROTOCOL.get(profile.protocol.toLowerCase())) {
    findings.add("cause-wrong");
  }
}

function readLocation(
  profile: ParsedReason,
  parts: readonly TextPart[],
  findings: Set<NoticeFinding>,
): NoticeLocation | undefined {
  const text = reasonParameter(profile, "location")?.value;
  if (parts.some(({ name }) => name === "location")) findings.add("location-inside-text");
  if (text === undefined) {
    findings.add("location-missing");
    return undefined;
  }
  const location = text.toUpperCase();
  if (!isLocation(location)) {
    findings.add("location-unknown");
    return undefined;
  }
  if (location !== text) findings.add("location-case");
  return location;
}

function isLocation(text: string): text is NoticeLocation {
  return Object.hasOwn(NOTICE_LOCATIONS, text);
}

function readParts(
  protocol: string,
  parts: readonly TextPart[],
  location: NoticeLocation | undefined,
  findings: Set<NoticeFinding>,
): ReceivedNotice {
  if (hasRepeated(parts)) findings.add("text-repeated-part");
  for (const { name } of parts) {
    if (!PARTS.has(name) && name !== "location") findings.add("text-unknown-part");
  }
  const partValue = (name: string) => parts.find((part) => part.name === name)?.value;
  const notice: ReceivedNotice = {
    protocol,
    url: partValue("url"),
    tel: partValue("tel"),
    email: partValue("email"),
    id: partValue("id"),
    location,
  };
  judgeContacts(notice, findings);
  return notice;
}

function judgeContacts(notice: ReceivedNotice, findings: Set<NoticeFinding>): void {
  const { url, tel, email, id } = notice;
  if (url === undefined && tel === undefined && email === undefined) {
    findings.add("contact-missing");
  }
  const urlFinding = url === undefined ? undefined : urlFault(url);
  const telFinding = tel === undefined ? undefined : telFault(tel);
  if (urlFinding !== undefined) findings.add(urlFinding);
  if (telFinding !== undefined) findings.add(telFinding);
  if (email !== undefined && !isEmail(email)) findings.add("email-format");
  if (id !== undefined && !isNoticeId(id)) findings.add("id-format");
}
