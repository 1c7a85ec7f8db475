import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { invalidDigits } from "../../numbering/known-digits.ts";
import { readCallingNumber } from "../../numbering/read-calling-number.ts";
import { calledDigits, calledTarget } from "../../sip/called-target.ts";
import { checkNotice, type NoticeContact, prepareNotice } from "../../sip/notice.ts";
import { readYaml, type YamlFault, type YamlValue } from "../../yaml-reader.ts";
import { readWeighing, refuseSingleSignals } from "./analytics-section.ts";
import { builtInPolicy } from "./built-in.ts";
import { type ReadNamedFile, readJcard } from "./jcard-section.ts";
import { readNumberGroups } from "./number-groups-section.ts";
import { readPatterns } from "./patterns-section.ts";
import type { AddressedTrunk, Policy, Rules, TrunkPolicy } from "./policy.ts";
import { type Redress, readRules } from "./rules-section.ts";

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly YamlFault[] };

/**
 * Reads a policy file. It is good as a whole or not at all: a key that is not known, a header that
 * would not be legal, a threshold out of range each come back as a fault with its line.
 *
 * @param text the YAML file that `RINGFENCE_POLICY` names
 * @param readNamedFile reads the key file that a `jcard` section names
 */
export function parsePolicy(text: string, readNamedFile = readAsNamed): ParsedPolicy {
  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const read = readYaml(text, (root) => readPolicy(root, version, readNamedFile));
  return read.ok ? { ok: true, policy: read.value } : read;
}

function readAsNamed(path: string): string {
  return readFileSync(path, "utf8");
}

const SECTIONS = [
  ...["notice", "jcard", "emergency", "rules"],
  ...["analytics", "patterns", "numberGroups", "trunks", "otherTrunks"],
];

function readPolicy(root: YamlValue, version: string, readNamedFile: ReadNamedFile): Policy {
  const sections = root.members(SECTIONS);
  const redress: Redress & Pick<Policy, "contact"> = {
    ...readNotice(sections.get("notice")),
    jcard: readJcard(sections.get("jcard"), readNamedFile),
  };
  const rules = readRules(sections.get("rules"), builtInPolicy().otherTrunks.rules, redress);
  const weighing = readWeighing(sections.get("analytics"), builtInPolicy().weighing);
  const patterns = readPatterns(sections.get("patterns"), redress.notice, weighing);
  const checkThresholds = (of: Rules, value: YamlValue | undefined) =>
    refuseSingleSignals(value ?? root, of["analytics.score"].thresholds, weighing);
  checkThresholds(rules, sections.get("rules") ?? sections.get("analytics"));
  const emergency = readEmergency(sections.get("emergency"));
  const other = sections.get("otherTrunks");
  const otherTrunks = other
    ? readTrunk(other, undefined, rules, redress).trunk
    : { ...builtInPolicy().otherTrunks, rules };
  if (otherTrunks.rules !== rules) checkThresholds(otherTrunks.rules, other);
  const trunks = new Map<string, TrunkPolicy>();
  const trunksByAddress: AddressedTrunk[] = [];
  for (const [name, value] of sections.get("trunks")?.members() ?? []) {
    const { trunk, addresses } = readTrunk(value, name, rules, redress);
    if (trunk.rules !== rules) checkThresholds(trunk.rules, value);
    trunks.set(name, trunk);
    if (addresses) trunksByAddress.push({ trunk, addresses });
  }
  const numberGroups = readNumberGroups(sections.get("numberGroups"));
  const analytics = { weighing, patterns, numberGroups };
  return { version, ...redress, ...analytics, ...emergency, otherTrunks, trunks, trunksByAddress };
}

/** What a person would read to the end in a heading. */
const LONGEST_NAME = 100;

function readNotice(value: YamlValue | undefined): Pick<Policy, "notice" | "contact"> {
  if (!value) return { notice: undefined, contact: undefined };
  const members = value.members(["name", "url", "tel", "email", "location"]);
  const name = members.get("name")?.text();
  if (name !== undefined && (name.length > LONGEST_NAME || /[\p{Cc}\p{Cs}]/u.test(name))) {
    members.get("name")?.fault(`must be one line of at most ${LONGEST_NAME} characters`);
  }
  const contact: NoticeContact = {
    url: members.get("url")?.text(),
    tel: members.get("tel")?.text(),
    email: members.get("email")?.text(),
    location: members.get("location")?.text(),
  };
  const faults = checkNotice(contact);
  for (const fault of faults) {
    (members.get(fault.field) ?? value).fault(fault.reason);
  }
  if (faults.length > 0) return { notice: undefined, contact: undefined };
  return { notice: prepareNotice(contact), contact: { ...contact, name } };
}

function readEmergency(
  value: YamlValue | undefined,
): Pick<Policy, "emergencyCallingNumbers" | "emergencyCalledNumbers"> {
  const calling = new Set<number | string>();
  const called = new Set<string>();
  const members = value?.members(["callingNumbers", "calledNumbers"]);
  for (const item of members?.get("callingNumbers")?.items() ?? []) {
    const number = readCallingNumber(item.text() ?? "");
    if (number.kind === "nanp" || number.kind === "foreign") calling.add(number.e164);
    else if (number.kind === "invalid") calling.add(invalidDigits(number));
    else item.fault("must be a telephone number of ten digits or in E.164");
  }
  for (const item of members?.get("calledNumbers")?.items() ?? []) {
    const text = item.text() ?? "";
    if (/^\+?\d{2,15}$/.test(text)) called.add(calledDigits(calledTarget(text, undefined)) ?? text);
    else item.fault("must be the digits that are dialled, 2 to 15 of them, in quotes");
  }
  return { emergencyCallingNumbers: calling, emergencyCalledNumbers: called };
}

function readTrunk(
  value: YamlValue,
  name: string | undefined,
  rules: Rules,
  redress: Redress,
): { trunk: TrunkPolicy; addresses: BlockList | undefined } {
  const keys = ["trusted", "verified", "verstat", "emergency", "rules"];
  const members = value.members(name === undefined ? keys : ["sourceIps", ...keys]);
  const flag = (key: string, otherwise: boolean) => members.get(key)?.flag() ?? otherwise;
  const trunk: TrunkPolicy = {
    name,
    trusted: flag("trusted", true),
    verified: flag("verified", true),
    verstat: flag("verstat", false),
    emergency: flag("emergency", false),
    rules: readRules(members.get("rules"), rules, redress),
  };
  const sourceIps = members.get("sourceIps");
  return { trunk, addresses: sourceIps ? readAddresses(sourceIps) : undefined };
}

function readAddresses(value: YamlValue): BlockList {
  const addresses = new BlockList();
  for (const item of value.items()) {
    const text = item.text() ?? "";
    const [address = "", prefix, more] = text.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const longest = family === "ipv6" ? 128 : 32;
    const length = prefix === undefined ? longest : Number(prefix);
    const wellFormed = /^\d{1,3}$/.test(prefix ?? "0") && length <= longest;
    if (isIP(address) === 0 || !wellFormed || more !== undefined) {
      item.fault("must be an IP address or a prefix such as 192.0.2.0/24");
    } else {
      addresses.addSubnet(address, length, family);
    }
  }
  return addresses;
}
