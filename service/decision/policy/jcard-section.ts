import {
  ADDRESS_PARTS,
  checkJcard,
  type JcardAddress,
  type JcardContact,
  jcardOf,
} from "../../sip/jcard.ts";
import { type Es256Key, readEs256Key } from "../../sip/jcard-jws.ts";
import { reasonAgainstUrl } from "../../sip/notice-contact.ts";
import { reasonAgainstJwsUrl, rejectedResponse } from "../../sip/rejected.ts";
import type { YamlValue } from "../../yaml-reader.ts";
import type { JcardPolicy } from "./policy.ts";

/** Reads the text of a file that the policy names; throws when it cannot. */
export type ReadNamedFile = (path: string) => string;

/**
 * Reads the `jcard` section: what a 608 points to (RFC 8688), and the key that signs it. The key is
 * part of the policy: with a bad one, the policy is refused as a whole.
 *
 * @returns undefined without the section, and when anything in it is at fault
 */
export function readJcard(
  value: YamlValue | undefined,
  readNamedFile: ReadNamedFile,
): JcardPolicy | undefined {
  if (!value) return undefined;
  const members = value.members(["url", "x5u", "keyFile", "contact"]);
  const required = (name: string) =>
    members.get(name) ?? value.fault(`needs ${name} (RFC 8688 §3.1, §3.2)`);
  const url = readUrl(required("url"), reasonAgainstJwsUrl);
  // RFC 7515 §4.1.5: the certificate is fetched over TLS.
  const x5u = readUrl(required("x5u"), reasonAgainstUrl);
  const key = readKey(required("keyFile"), readNamedFile);
  const contact = readContact(required("contact"));
  if (url === undefined || x5u === undefined || key === undefined || contact === undefined) {
    return undefined;
  }
  return { response: rejectedResponse(url), signer: { key, x5u, jcard: jcardOf(contact) } };
}

function readUrl(
  value: YamlValue | undefined,
  reasonAgainst: (url: string) => string | undefined,
): string | undefined {
  const url = value?.text();
  const reason = url === undefined ? undefined : reasonAgainst(url);
  return reason === undefined ? url : value?.fault(reason);
}

function readKey(value: YamlValue | undefined, readNamedFile: ReadNamedFile): Es256Key | undefined {
  const file = value?.text();
  if (file === undefined) return undefined;
  let pem: string;
  try {
    pem = readNamedFile(file);
  } catch (error) {
    return value?.fault(`cannot be read: ${(error as Error).message}`);
  }
  const read = readEs256Key(pem);
  return read.ok ? read.key : value?.fault(`${file} ${read.reason}`);
}

function readContact(value: YamlValue | undefined): JcardContact | undefined {
  if (!value) return undefined;
  const members = value.members(["fn", "org", "url", "email", "tel", "adr"]);
  const adr = members.get("adr");
  const address = adr?.members(ADDRESS_PARTS);
  const contact: JcardContact = {
    fn: members.get("fn")?.text(),
    org: members.get("org")?.text(),
    url: members.get("url")?.text(),
    email: members.get("email")?.text(),
    tel: members.get("tel")?.text(),
    adr: address && addressOf(address),
  };
  const faults = checkJcard(contact);
  for (const { field, reason } of faults) {
    const part = field.startsWith("adr.") ? address?.get(field.slice("adr.".length)) : undefined;
    (part ?? members.get(field) ?? value).fault(reason);
  }
  return faults.length === 0 ? contact : undefined;
}

function addressOf(members: ReadonlyMap<string, YamlValue>): JcardAddress {
  return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, members.get(part)?.text()]));
}
