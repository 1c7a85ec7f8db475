import { type CallerKind, callerKinds, type SyntheticCall } from "./caller-kinds.ts";
import { SeededRandom } from "./seeded-random.ts";

/** A busy hour of a small carrier. */
const CALLS_A_SECOND = 10;

/**
 * Synthetic traffic: made up by a few simple rules, for trying things and for showing how. What a
 * policy does to it says nothing of what it does to anybody's real calls.
 *
 * @param calls how many
 * @param seed the same seed makes the same calls
 */
export function* syntheticTraffic(calls: number, seed: number): Generator<SyntheticCall> {
  const random = new SeededRandom(seed);
  const kinds = callerKinds(random);
  let second = 0;
  for (let made = 0; made < calls; made += 1) {
    second += random.exponential(1 / CALLS_A_SECOND);
    let left = random.next();
    const kind = kinds.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    yield (kind ?? (kinds[0] as (typeof kinds)[number])).call(second);
  }
}

const UNWANTED: ReadonlySet<CallerKind> = new Set(["campaign", "neighbour-spoofing", "one-ring"]);

/** The header of `syntheticRow`. */
export const SYNTHETIC_HEADER =
  "time,call_id,calling,called,trunk,attestation,answered,duration_seconds,label,synthetic_kind";

/**
 * A call as a row of CSV, labelled, and marked as made up.
 *
 * @param startMs when the traffic begins, milliseconds since 1970, UTC
 * @param number of the call
 */
export function syntheticRow(call: SyntheticCall, startMs: number, number: number): string {
  const { second, kind, calling, called, trunk, attestation, durationSeconds } = call;
  return [
    new Date(startMs + Math.round(second * 1000)).toISOString(),
    `synthetic-${number}`,
    `+${calling}`,
    `+${called}`,
    trunk,
    attestation === "none" ? "" : attestation,
    durationSeconds === undefined ? "0" : "1",
    durationSeconds === undefined ? "0" : durationSeconds.toFixed(1),
    UNWANTED.has(kind) ? "unwanted" : "wanted",
    kind,
  ].join(",");
}
