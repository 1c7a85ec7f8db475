import type { Mode } from "./decision.ts";
import type { Enforcement } from "./policy/policy.ts";

const HUNDREDTHS = 10_000;

/**
 * The mode of a rule for one call. Which calls are in the share is a matter of their Call-ID alone,
 * so that every service, every retransmission and every fork of a call comes to the same, and a
 * share that grows keeps the calls that it had.
 */
export function modeOf({ mode, share }: Enforcement, callId: string): Mode {
  if (mode === "observe" || share === undefined) return mode;
  return hash(callId) % HUNDREDTHS < share * 100 ? "enforce" : "observe";
}

/** FNV-1a over UTF-16 units, and the last steps of MurmurHash3, which spread it over all 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** How a mode is told in explanations: `enforce`, `observe (10 % of calls enforced)`. */
export function modeText(rule: Enforcement, callId: string): string {
  const mode = modeOf(rule, callId);
  return rule.share === undefined ? mode : `${mode} (${rule.share} % of calls enforced)`;
}
