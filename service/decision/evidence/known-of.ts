import type { CallerNumber } from "../../sip/caller-numbers.ts";
import type { Deliberation } from "../deliberation.ts";
import type { ScoreFound } from "../scores.ts";
import type { Known } from "./known.ts";

/**
 * What is known of one calling number of a call. To be used before the next one is asked for,
 * because its behaviour figures may be written over then.
 *
 * @param caller one with an E.164 number
 */
export function knownOf(
  deliberation: Deliberation,
  caller: CallerNumber,
  found: ScoreFound,
): Known {
  const { call, called, verified, world, trunk, origId, now } = deliberation;
  const { number } = caller;
  const calling = number.kind === "nanp" || number.kind === "foreign" ? number.e164 : 0;
  return {
    attestation: verified.attestation,
    verification: verified.result,
    identity: verified.result === "passed" ? "present" : identityOf(call.identity),
    calling,
    called: called.kind === "number" ? called.e164 : undefined,
    reputation: found.state === "known" ? found.score : undefined,
    facts: found.facts,
    behaviour: world.behaviour?.of(calling, trunk.name ?? call.trunk, origId, now),
    now,
  };
}

/**
 * Whether there are Identity headers that can be PASSporTs, by their form alone: what no verifier
 * vouches for is not worth decoding on the way of a call. The script for Kamailio leaves two
 * characters of each part of such a header.
 *
 * @param identity Identity header values
 */
export function identityOf(identity: readonly string[]): Known["identity"] {
  for (const value of identity) if (!isToken(value)) return "malformed";
  return identity.length === 0 ? "missing" : "present";
}

/** Three parts, the first a JSON object in base64url; or the compact form (RFC 8224 §4, §7). */
function isToken(value: string): boolean {
  const start = value.startsWith(" ") ? value.trimStart() : value;
  if (start.startsWith("..")) return true;
  if (!start.startsWith("ey")) return false;
  const first = start.indexOf(".");
  return first > 0 && start.indexOf(".", first + 1) > first + 1;
}
