import type { Leg } from "./leg.ts";

/** A call on the caller's side of an SBC, and the attempts that the SBC made of it. */
export interface PairedCall {
  readonly upstream: Leg;
  /** In the order in which they began; at least one. */
  readonly downstream: readonly Leg[];
  readonly by: "call-id" | "numbers";
}

/** How far the two sides of a call may be apart: the clocks of two machines, and the SBC's work. */
const WINDOW_MS = 5_000;

/**
 * Finds for each call upstream what became of it downstream: by Call-ID, and where an SBC writes
 * its own, by calling and called number and time.
 *
 * @param upstream legs seen between caller and SBC
 * @param downstream legs seen behind the SBC
 */
export function pairLegs(
  upstream: readonly Leg[],
  downstream: readonly Leg[],
): readonly PairedCall[] {
  const attempts = new Map<Leg, Leg[]>();
  const attach = (call: Leg, attempt: Leg) => {
    const known = attempts.get(call);
    if (known === undefined) attempts.set(call, [attempt]);
    else known.push(attempt);
  };
  const byCallId = groupBy(upstream, ({ callId }) => callId);
  const left: Leg[] = [];
  for (const attempt of downstream) {
    const calls = byCallId.get(attempt.callId);
    const call = calls?.find(({ sequence }) => sequence === attempt.sequence) ?? calls?.[0];
    if (call === undefined) left.push(attempt);
    else attach(call, attempt);
  }
  const withCallId = new Set(attempts.keys());
  const byNumbers = groupBy(
    upstream.filter((leg) => !withCallId.has(leg)),
    ({ numbers }) => numbers,
  );
  for (const attempt of left) {
    const calls = attempt.numbers === undefined ? undefined : byNumbers.get(attempt.numbers);
    const call = nearest(attempt, calls ?? [], attempts);
    if (call !== undefined) attach(call, attempt);
  }
  return upstream.flatMap((call): readonly PairedCall[] => {
    const own = attempts.get(call);
    if (own === undefined) return [];
    return [{ upstream: call, downstream: own, by: withCallId.has(call) ? "call-id" : "numbers" }];
  });
}

/**
 * Tells the sides apart in a capture that holds both: what was seen first of a call is upstream.
 *
 * Legs between the same two ends are on the same side: another call, or the same one tried again
 * by the caller.
 */
export function pairWithin(legs: readonly Leg[]): readonly PairedCall[] {
  const upstream: Leg[] = [];
  const downstream: Leg[] = [];
  const byCall = new Map<string, Leg>();
  const byNumbers = new Map<string, Leg>();
  for (const leg of legs) {
    const call = byCall.get(`${leg.sequence} ${leg.callId}`);
    const likely = leg.numbers === undefined ? undefined : byNumbers.get(leg.numbers);
    const isAttempt =
      call !== undefined ||
      (likely !== undefined && isOtherSide(likely, leg) && isWithin(likely, leg));
    if (isAttempt) {
      downstream.push(leg);
      continue;
    }
    upstream.push(leg);
    byCall.set(`${leg.sequence} ${leg.callId}`, leg);
    if (leg.numbers !== undefined) byNumbers.set(leg.numbers, leg);
  }
  return pairLegs(upstream, downstream);
}

/** Another Call-ID on another pair of addresses; without addresses nothing speaks for it. */
function isOtherSide(call: Leg, attempt: Leg): boolean {
  return call.ends !== undefined && attempt.ends !== undefined && call.ends !== attempt.ends;
}

function isWithin(call: Leg, attempt: Leg): boolean {
  const distance = distanceMs(call, attempt);
  return distance !== undefined && distance <= WINDOW_MS;
}

/**
 * The call that an attempt is nearest to in time. Where a trace has no times, the first call that
 * nothing was found for, else the last.
 */
function nearest(
  attempt: Leg,
  calls: readonly Leg[],
  attempts: ReadonlyMap<Leg, unknown>,
): Leg | undefined {
  let best: Leg | undefined;
  let bestMs = WINDOW_MS;
  for (const call of calls) {
    const distance = distanceMs(call, attempt);
    if (distance === undefined) return calls.find((one) => !attempts.has(one)) ?? calls.at(-1);
    if (distance <= bestMs) {
      best = call;
      bestMs = distance;
    }
  }
  return best;
}

/** Milliseconds outside the time from the call's first message to its final response. */
function distanceMs({ atMs, final }: Leg, attempt: Leg): number | undefined {
  if (atMs === undefined || attempt.atMs === undefined) return undefined;
  const endMs = final?.message.origin.atMs ?? atMs;
  return Math.max(0, atMs - attempt.atMs, attempt.atMs - endMs);
}

function groupBy(
  legs: readonly Leg[],
  keyOf: (leg: Leg) => string | undefined,
): ReadonlyMap<string, readonly Leg[]> {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const key = keyOf(leg);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leg]);
    else group.push(leg);
  }
  return groups;
}
