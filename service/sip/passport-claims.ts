import { type Attestation, readAttestation } from "./attestation.ts";
import { parameterValue } from "./parameters.ts";

/** A party in a PASSporT, RFC 8225 §5.2.1: one of the two is there. */
export interface PassportParty {
  /** Digits of an E.164 number without `+` (RFC 8224 §8.3), separators taken out. */
  readonly tn: string | undefined;
  readonly uri: string | undefined;
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
 * What an Identity header claims, whatever the types of its claims. Nothing here says that its
 * signature is good. A claim is read when somebody asks for it: deciding a call takes two of them.
 */
export class Passport {
  readonly #header: Claims;
  readonly #payload: Claims;
  /** Of the Identity header, from the first `;` on. */
  readonly #parameters: string;

  constructor(header: Claims, payload: Claims, parameters: string) {
    this.#header = header;
    this.#payload = payload;
    this.#parameters = parameters;
  }

  /** `shaken`, `div`, `rcd`, ...; undefined for a PASSporT without an extension. */
  get ppt(): string | undefined {
    // The token is what was signed; the parameter only says the same again.
    const claim = this.#header["ppt"];
    return typeof claim === "string" ? claim : parameterValue(this.#parameters, "ppt");
  }

  get attest(): Attestation | undefined {
    return readAttestation(this.#payload["attest"]);
  }

  get orig(): PassportParty | undefined {
    return readParty(this.#payload["orig"]);
  }

  get dest(): { readonly tn: readonly string[]; readonly uri: readonly string[] } {
    const claim = this.#payload["dest"];
    if (!isClaims(claim)) return { tn: [], uri: [] };
    const uri = listOf(claim["uri"]).filter((one) => typeof one === "string" && one !== "");
    const tn = listOf(claim["tn"]).map(readNumber);
    return { tn: tn.filter((one) => one !== undefined), uri: uri as string[] };
  }

  /** Seconds since 1970, UTC. */
  get iat(): number | undefined {
    const claim = this.#payload["iat"];
    if (typeof claim === "number") return Number.isSafeInteger(claim) ? claim : undefined;
    return typeof claim === "string" && /^\d{1,15}$/.test(claim) ? Number(claim) : undefined;
  }

  /** Key for the behaviour of one source; not for publication (RFC 8588 §5). */
  get origid(): string | undefined {
    const claim = this.#payload["origid"];
    return typeof claim === "string" ? claim : undefined;
  }

  /** The party that a diversion took the call from, RFC 8946. */
  get div(): PassportParty | undefined {
    return readParty(this.#payload["div"]);
  }

  /** Address of the certificate: `x5u`, else the `info` parameter. */
  get certificate(): string | undefined {
    const { x5u } = this.#header;
    if (typeof x5u === "string") return x5u;
    const info = parameterValue(this.#parameters, "info");
    return info?.startsWith("<") && info.endsWith(">") ? info.slice(1, -1) : info;
  }

  /** Where the claims stray from the standards and were read all the same. */
  get oddities(): readonly PassportOddity[] {
    const { attest, orig, dest, iat, origid, div } = this.#payload;
    const parameter = parameterValue(this.#parameters, "ppt");
    const found: (PassportOddity | false)[] = [
      parameter !== undefined && this.ppt !== parameter && "ppt-differs",
      attest !== undefined && this.attest === undefined && "attest-unknown",
      this.orig === undefined && "orig-missing",
      [orig, div].some(hasOddNumber) && "tn-not-canonical",
      isClaims(dest) && listOf(dest["tn"]).some(isOddNumber) && "tn-not-canonical",
      isClaims(dest) && [dest["tn"], dest["uri"]].some(isAlone) && "dest-not-array",
      iat === undefined && "iat-missing",
      iat !== undefined && !Number.isSafeInteger(iat) && "iat-not-number",
      typeof origid === "string" && !UUID.test(origid) && "origid-not-uuid",
    ];
    return [...new Set(found.filter((one) => one !== false))];
  }
}

function readParty(claim: unknown): PassportParty | undefined {
  if (!isClaims(claim)) return undefined;
  const tn = readNumber(claim["tn"]);
  const uri = typeof claim["uri"] === "string" ? claim["uri"] : undefined;
  return tn === undefined && uri === undefined ? undefined : { tn, uri };
}

function readNumber(claim: unknown): string | undefined {
  if (typeof claim === "string" && CANONICAL_TN.test(claim)) return claim;
  if (typeof claim !== "string" && typeof claim !== "number") return undefined;
  return String(claim).replace(VISUAL_SEPARATORS, "");
}

function hasOddNumber(claim: unknown): boolean {
  return isClaims(claim) && isOddNumber(claim["tn"]);
}

/** A number that can be read, and is not in the canonical form of RFC 8224 §8.3. */
function isOddNumber(claim: unknown): boolean {
  if (typeof claim === "string") return !CANONICAL_TN.test(claim);
  return typeof claim === "number";
}

/** RFC 8225 §5.2.1 wants an array; one value alone is met in the field. */
function isAlone(claim: unknown): boolean {
  return claim !== undefined && !Array.isArray(claim);
}

function listOf(claim: unknown): readonly unknown[] {
  if (claim === undefined) return [];
  return Array.isArray(claim) ? claim : [claim];
}
