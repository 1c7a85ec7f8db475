import type { ServiceProcess } from "./service-process.ts";

/**
 * A policy by which a caller's own calls can block: twenty are enough, and number and exchange
 * together reach what neither may reach alone.
 */
export const BEHAVIOUR_POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
analytics:
  weights:
    number.distinct-called: 4
    exchange.distinct-called: 4
    number.short-calls: 4
    exchange.short-calls: 4
  caps: { behaviour.number: 3.9, behaviour.exchange: 3.9 }
  minimumSamples: { number: 20, exchange: 20 }
rules:
  analytics.score: { mode: enforce, thresholds: { A: 85, B: 85, C: 85, none: 85 } }
`;

/** Calls of one number to many, each to another. */
export function callsOf(from: string, count: number, first = 0): readonly object[] {
  return Array.from({ length: count }, (_, at) => {
    const to = 13125550000 + (first + at) * 37;
    return { callId: `${from}-${first + at}`, from, ruri: `sip:+${to}@sbc.example` };
  });
}

interface Explained {
  readonly decision: { readonly cause: string };
  readonly scoreTables: readonly [
    { readonly evidence: readonly { readonly evidence: string; readonly value: string }[] },
  ];
}

/** What a call of a number would come to, and how many of its attempts are known: asking counts nothing. */
export async function asked(
  service: ServiceProcess,
  from: string,
): Promise<{ readonly cause: string; readonly attempts: number }> {
  const explained = (await service.rpc("explain", { callId: "asked", from })) as unknown;
  const { decision, scoreTables } = explained as Explained;
  const rows = scoreTables[0].evidence;
  const row = rows.find(({ evidence }) => evidence === "number.attempts-hour");
  return { cause: decision.cause, attempts: Number.parseInt(row?.value ?? "0", 10) };
}
