import { reasonAgainstEmail, reasonAgainstTel, reasonAgainstUrl } from "./notice-contact.ts";

/** Whom the caller of a call that was answered 608 can turn to, RFC 8688 §3.2.2. */
export interface JcardContact {
  /** Name to show; a vCard has at least one (RFC 6350 §6.2.1). */
  readonly fn?: string | undefined;
  readonly org?: string | undefined;
  /** https, the page where redress is sought. */
  readonly url?: string | undefined;
  readonly email?: string | undefined;
  /** `+` and 7 to 15 digits. */
  readonly tel?: string | undefined;
  readonly adr?: JcardAddress | undefined;
}

/** A postal address, RFC 6350 §6.3.1 without the two components that should stay empty. */
export interface JcardAddress {
  readonly street?: string | undefined;
  readonly locality?: string | undefined;
  readonly region?: string | undefined;
  readonly code?: string | undefined;
  readonly country?: string | undefined;
}

export const ADDRESS_PARTS = [
  "street",
  "locality",
  "region",
  "code",
  "country",
] as const satisfies readonly (keyof JcardAddress)[];

export interface JcardFault {
  /** `contact` is about the ways to reach somebody together. */
  readonly field:
    | "contact"
    | "fn"
    | "org"
    | "url"
    | "email"
    | "tel"
    | "adr"
    | `adr.${keyof JcardAddress}`;
  readonly reason: string;
}

/** name, parameters, type, value: RFC 7095 §3.3. */
export type JcardProperty = readonly [
  string,
  Readonly<Record<string, string>>,
  "text" | "uri",
  string | readonly string[],
];

export type Jcard = readonly ["vcard", readonly JcardProperty[]];

/** Nobody's name or street is longer, and the card stays small. */
const LONGEST_TEXT = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: nothing that is shown to a person has them
const CONTROL = /[\0-\x1f\x7f-\x9f]/;

/**
 * What is wrong with a contact, if anything. Asked when a policy is read, never during a call.
 *
 * @returns every fault; an empty list means that `jcardOf` can use it
 */
export function checkJcard(contact: JcardContact): readonly JcardFault[] {
  const { fn, org, url, email, tel, adr } = contact;
  const faults: JcardFault[] = [];
  const add = (field: JcardFault["field"], reason: string | undefined) => {
    if (reason !== undefined) faults.push({ field, reason });
  };
  add("fn", fn === undefined ? "is required: the name to show (RFC 6350 §6.2.1)" : textReason(fn));
  if (org !== undefined) add("org", textReason(org));
  if (url === undefined && email === undefined && tel === undefined && adr === undefined) {
    add("contact", "needs at least one of url, email, tel and adr (RFC 8688 §3.2.2)");
  }
  if (url !== undefined) add("url", reasonAgainstUrl(url));
  if (email !== undefined) add("email", reasonAgainstEmail(email));
  if (tel !== undefined) add("tel", reasonAgainstTel(tel));
  if (adr === undefined) return faults;
  const parts = ADDRESS_PARTS.filter((part) => adr[part] !== undefined);
  if (parts.length === 0) add("adr", `needs at least one of ${ADDRESS_PARTS.join(", ")}`);
  for (const part of parts) add(`adr.${part}`, textReason(adr[part] ?? ""));
  return faults;
}

function textReason(text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  if (text.length > LONGEST_TEXT) return `is over ${LONGEST_TEXT} characters`;
  return CONTROL.test(text) ? "holds a control character" : undefined;
}

/**
 * The contact as a jCard: a vCard 4.0 in JSON, RFC 7095.
 *
 * The types are those that RFC 6350 gives each property, so `uri` for a url; the examples of RFC
 * 8688 §4.2 and §4.3 have `text` there and an address one component short.
 */
export function jcardOf(contact: JcardContact): Jcard {
  const { fn, org, url, email, tel, adr } = contact;
  const work = { type: "work" } as const;
  // RFC 7095 §3.3: version comes first.
  const properties: JcardProperty[] = [
    ["version", {}, "text", "4.0"],
    ["fn", {}, "text", fn ?? ""],
  ];
  if (org !== undefined) properties.push(["org", {}, "text", org]);
  if (url !== undefined) properties.push(["url", work, "uri", url]);
  if (email !== undefined) properties.push(["email", work, "text", email]);
  if (tel !== undefined) properties.push(["tel", work, "uri", `tel:${tel}`]);
  if (adr !== undefined) {
    const parts = ADDRESS_PARTS.map((part) => adr[part] ?? "");
    // The post office box and the extended address should be empty, RFC 6350 §6.3.1.
    properties.push(["adr", work, "text", ["", "", ...parts]]);
  }
  return ["vcard", properties];
}
