import { type Attestation, readAttestation } from "./attestation.ts";
import { parameterValue } from "./parameters.ts";

/** A party in a PASSporT, RFC 8225 §5.2.1: one of the two is there. */
export interface PassportParty {
  /** Digits of an E.164 number without `+` (RFC 8224 §8.3), separators taken out. */
  readonly tn: string | undefined;
  readonly uri: string | undefined;
}

/** What an Identity header claims. Nothing here says that its signature is good. */
export interface Passport {
  /** `shaken`, `div`, `rcd`, ...; undefined for a PASSporT without an extension. */
  readonly ppt: string | undefined;
  readonly attest: Attestation | undefined;
  readonly orig: PassportParty | undefined;
  readonly dest: { readonly tn: readonly string[]; readonly uri: readonly string[] };
  /** Seconds since 1970, UTC. */
  readonly iat: number | undefined;
  /** Key for the behaviour of one source; not for publication (RFC 8588 §5). */
  readonly origid: string | undefined;
  /** The party that a diversion took the call from, RFC 8946. */
  readonly div: PassportParty | undefined;
  /** Address of the certificate: `x5u`, else the `info` parameter. */
  readonly certificate: string | undefined;
  /** Where the claims stray from the standards and were read all the same. */
  readonly oddities: readonly PassportOddity[];
}

export type PassportOddity =
  | "attest-unknown"
  | "orig-missing"
  | "tn-not-canonical"
  | "dest-not-array"
  | "iat-missing"
  | "iat-not-number"
  | "origid-not-uuid"
  /** The parameter of the header and the claim in the token name different extensions. */
  | "ppt-differs";

/** A JSON object: the header or the payload of a PASSporT. */
export type Claims = Readonly<Record<string, unknown>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CANONICAL_TN = /^[0-9*#]+$/;
const VISUAL_SEPARATORS = /[-+.() ]/g;

/** True for a JSON object, false for an array and everything else. */
export function isClaims(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads the claims of a decoded PASSporT, whatever their types; what strays from the standards and
 * can be read all the same is noted in `oddities`.
 *
 * @param parameters of the Identity header, from the first `;` on
 */
export function readClaims(header: Claims, payload: Claims, parameters: string): Passport {
  const oddities = new Set<PassportOddity>();
  const ppt = readPpt(header["ppt"], parameters, oddities);
  const attest = readAttestation(payload["attest"]);
  if (attest === undefined && payload["attest"] !== undefined) oddities.add("attest-unknown");
  const orig = readParty(payload["orig"], oddities);
  if (orig === undefined) oddities.add("orig-missing");
  return {
    ppt,
    attest,
    orig,
    dest: readDestination(payload["dest"], oddities),
    iat: readIssueTime(payload["iat"], oddities),
    origid: readOrigid(payload["origid"], oddities),
    div: readParty(payload["div"], oddities),
    certificate: readCertificate(header["x5u"], parameters),
    oddities: [...oddities],
  };
}

function readPpt(
  claim: unknown,
  parameters: string,
  oddities: Set<PassportOddity>,
): string | undefined {
  const parameter = parameterValue(parameters, "ppt");
  const ppt = typeof claim === "string" ? claim : undefined;
  if (ppt !== undefined && parameter !== undefined && ppt !== parameter) {
    oddities.add("ppt-differs");
  }
  // The token is what was signed.
  return ppt ?? parameter;
}

function readCertificate(x5u: unknown, parameters: string): string | undefined {
  if (typeof x5u === "string") return x5u;
  const info = parameterValue(parameters, "info");
  return info?.startsWith("<") && info.endsWith(">") ? info.slice(1, -1) : info;
}

function readParty(claim: unknown, oddities: Set<PassportOddity>): PassportParty | undefined {
  if (!isClaims(claim)) return undefined;
  const tn = readNumber(claim["tn"], oddities);
  const uri = typeof claim["uri"] === "string" ? claim["uri"] : undefined;
  return tn === undefined && uri === undefined ? undefined : { tn, uri };
}

function readDestination(claim: unknown, oddities: Set<PassportOddity>): Passport["dest"] {
  if (!isClaims(claim)) return { tn: [], uri: [] };
  const tn = listOf(claim["tn"], oddities).map((one) => readNumber(one, oddities));
  const uri = listOf(claim["uri"], oddities).map((one) => (typeof one === "string" ? one : ""));
  return {
    tn: tn.filter((one) => one !== undefined),
    uri: uri.filter((one) => one !== ""),
  };
}

/** RFC 8225 §5.2.1 wants an array; one value alone is met in the field. */
function listOf(claim: unknown, oddities: Set<PassportOddity>): readonly unknown[] {
  if (Array.isArray(claim)) return claim;
  if (claim === undefined) return [];
  oddities.add("dest-not-array");
  return [claim];
}

function readNumber(claim: unknown, oddities: Set<PassportOddity>): string | undefined {
  if (typeof claim === "string" && CANONICAL_TN.test(claim)) return claim;
  if (typeof claim !== "string" && typeof claim !== "number") return undefined;
  oddities.add("tn-not-canonical");
  return String(claim).replace(VISUAL_SEPARATORS, "");
}

function readIssueTime(claim: unknown, oddities: Set<PassportOddity>): number | undefined {
  if (typeof claim === "number" && Number.isSafeInteger(claim)) return claim;
  if (claim === undefined) {
    oddities.add("iat-missing");
    return undefined;
  }
  oddities.add("iat-not-number");
  return typeof claim === "string" && /^\d{1,15}$/.test(claim) ? Number(claim) : undefined;
}

function readOrigid(claim: unknown, oddities: Set<PassportOddity>): string | undefined {
  if (typeof claim !== "string") return undefined;
  if (!UUID.test(claim)) oddities.add("origid-not-uuid");
  return claim;
}
