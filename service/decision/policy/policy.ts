import { type BlockList, isIPv6 } from "node:net";
import type { JcardSigner } from "../../sip/jcard-jws.ts";
import type { NoticeContact } from "../../sip/notice.ts";
import type { SipResponse } from "../../sip/sip-response.ts";
import type { AnalyticsCause, RuleCause } from "../causes.ts";
import type { Mode } from "../decision.ts";
import type { Weighing } from "../evidence/weighing.ts";

/** Score, 0 to 100, from which on a call is blocked, by attestation (RFC 8588). */
export interface Thresholds {
  readonly A: number;
  readonly B: number;
  readonly C: number;
  /** Not signed, not verified, or by a verifier that is not believed. */
  readonly none: number;
}

/** Whether a rule acts, and on how many of the calls that it is about. */
export interface Enforcement {
  readonly mode: Mode;
  /** Percent of calls, by a hash of their Call-ID, that an enforced rule acts on; undefined is all. */
  readonly share: number | undefined;
}

/** What the policy says of a rule that rejects: its mode, and what goes on the wire. */
export interface RejectRule extends Enforcement {
  /** For every caller, but those who get `rejected`. */
  readonly response: SipResponse;
  /** The 608, where the rule asks for it: for callers that say `sip.608` (RFC 8688 §3.3). */
  readonly rejected: SipResponse | undefined;
}

export interface AnalyticsRule extends Enforcement {
  readonly thresholds: Thresholds;
}

/** A pattern's name is typed on command lines, and stands in logs and keys. */
export const PATTERN_NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/**
 * A particular call pattern that is blocked without opt-out, 47 CFR 64.1200(k)(11): highly likely
 * to be illegal, as a named person determined before it is enforced.
 */
export interface Pattern {
  readonly name: string;
  readonly meaning: string;
  readonly mode: Mode;
  readonly share: number | undefined;
  /** Each of these pieces of evidence must weigh at least so much; by place in `EVIDENCE`. */
  readonly conditions: readonly { readonly index: number; readonly weight: number }[];
  /** The score must be at least this, 0 to 100. */
  readonly score: number;
  readonly approvedBy: string | undefined;
  /** The pattern is only observed before the one and from the other on; UTC milliseconds. */
  readonly approvedOnMs: number | undefined;
  readonly reviewByMs: number | undefined;
}

export type RejectCause = Exclude<RuleCause, AnalyticsCause>;

export type Rules = Readonly<Record<RejectCause, RejectRule>> & {
  readonly "analytics.score": AnalyticsRule;
  /** Every pattern is observed at most, where this is. */
  readonly "analytics.pattern": Enforcement;
};

/** How calls of one trunk are treated. */
export interface TrunkPolicy {
  /** Undefined for calls of no trunk that the policy names. */
  readonly name: string | undefined;
  /** In our trust domain (RFC 3325): its PAI, Priority and Resource-Priority are believed. */
  readonly trusted: boolean;
  /** What our SBC says of verification (verstat, attest, a PASSporT behind them) is believed. */
  readonly verified: boolean;
  /**
   * The `verstat` that the peer wrote into its PAI or From is believed: its link comes from a
   * verifier of ours, and nobody else can write one on it.
   */
  readonly verstat: boolean;
  /** An emergency trunk: none of its calls is ever blocked, 47 CFR 64.1200(k)(5), (k)(6). */
  readonly emergency: boolean;
  readonly rules: Rules;
}

/** Everything a carrier decides, read whole from one file and immutable from then on. */
export interface Policy {
  /** Start of the SHA-256 of the file, or `built-in`. */
  readonly version: string;
  /** Makes the 603+ of a block from its id; undefined when the policy names no contact. */
  readonly notice: ((id: string) => SipResponse) | undefined;
  /** What that is made of, for the pages and the mail to callers. */
  readonly contact: PolicyContact | undefined;
  /** What a 608 points to; undefined when the policy has no jCard, and then no rule has a 608. */
  readonly jcard: JcardPolicy | undefined;
  /** How evidence is weighed, the same for every call (47 CFR 64.1200(k)(3): non-discriminatory). */
  readonly weighing: Weighing;
  readonly patterns: readonly Pattern[];
  /**
   * Emergency centres and government emergency numbers, (k)(6): E.164 digits as an integer, or as
   * text, by `invalidDigits`, what is no valid number.
   */
  readonly emergencyCallingNumbers: ReadonlySet<number | string>;
  /** Called numbers beside 911, 933 and 988, as `calledDigits` writes them. */
  readonly emergencyCalledNumbers: ReadonlySet<string>;
  /**
   * Numbers whose calls the dashboard counts one by one, by the name of their group; digits as in
   * `DecisionFacts`. They change no decision.
   */
  readonly numberGroups: ReadonlyMap<string, ReadonlySet<string>>;
  readonly otherTrunks: TrunkPolicy;
  readonly trunks: ReadonlyMap<string, TrunkPolicy>;
  readonly trunksByAddress: readonly AddressedTrunk[];
}

/** Whom a caller can turn to whose call was blocked. */
export interface PolicyContact extends NoticeContact {
  /** The carrier, as callers know it. */
  readonly name: string | undefined;
}

/** Whom a caller can turn to whose call was answered 608, RFC 8688. */
export interface JcardPolicy {
  readonly response: SipResponse;
  readonly signer: JcardSigner;
}

export interface AddressedTrunk {
  readonly trunk: TrunkPolicy;
  readonly addresses: BlockList;
}

/**
 * The trunk that a call came in on: by the name the SBC gave, else by the address it came from,
 * else the treatment of all other trunks.
 */
export function trunkOf(
  policy: Policy,
  name: string | undefined,
  sourceIp: string | undefined,
): TrunkPolicy {
  if (name !== undefined) {
    const named = policy.trunks.get(name);
    if (named) return named;
  }
  if (sourceIp !== undefined && policy.trunksByAddress.length > 0) {
    const family = isIPv6(sourceIp) ? "ipv6" : "ipv4";
    for (const { trunk, addresses } of policy.trunksByAddress) {
      if (addresses.check(sourceIp, family)) return trunk;
    }
  }
  return policy.otherTrunks;
}
