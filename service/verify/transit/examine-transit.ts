import { type Finding, finding } from "../finding.ts";
import { judge } from "../judge/judge.ts";
import type { Judgement } from "../judge/judgement.ts";
import { type Place, shownText } from "../message.ts";
import { placeOfMessage } from "../read/message-bytes.ts";
import { carriesRedress, changesOf } from "./changes.ts";
import type { FinalResponse, Leg } from "./leg.ts";
import type { PairedCall } from "./pairing.ts";

/** A refusal that came to an SBC from downstream, and what the SBC made of it. */
export interface TransitCase {
  readonly pairedBy: PairedCall["by"];
  readonly upstreamCallId: string;
  readonly downstreamCallId: string;
  readonly downstream: ResponseSeen;
  /** null where the caller's side got no final response. */
  readonly upstream: ResponseSeen | null;
  readonly findings: readonly Finding[];
}

export interface ResponseSeen {
  readonly status: number;
  readonly phrase: string;
  /** null for what is not judged, such as a 480. */
  readonly verdict: Judgement["verdict"] | null;
  readonly place: Place;
}

/** An attempt that was refused, and how that refusal is judged. */
interface Refusal {
  readonly leg: Leg;
  readonly final: FinalResponse;
  readonly judgement: Judgement;
}

/**
 * Says of a paired call what was changed in transit.
 *
 * @returns undefined when no attempt was refused by 603, 607 or 608, or when another branch of a
 *   forked call was answered: the answer wins (RFC 3261 §16.7)
 */
export function examineTransit(call: PairedCall): TransitCase | undefined {
  const refusals = call.downstream.flatMap(refusalOf);
  const refusal =
    refusals.find(({ judgement }) => carriesRedress(judgement.verdict)) ?? refusals[0];
  if (refusal === undefined || isAnsweredBeside(call, refusal)) return undefined;
  const { final } = call.upstream;
  return {
    pairedBy: call.by,
    upstreamCallId: call.upstream.callId,
    downstreamCallId: refusal.leg.callId,
    downstream: seen(refusal.final),
    upstream: final === undefined ? null : seen(final),
    findings: findingsOf(call, refusal),
  };
}

function refusalOf(leg: Leg): readonly Refusal[] {
  if (leg.final === undefined) return [];
  const judgement = judge(leg.final.message);
  return judgement === undefined ? [] : [{ leg, final: leg.final, judgement }];
}

function findingsOf(call: PairedCall, { final, judgement }: Refusal): readonly Finding[] {
  const redress = carriesRedress(judgement.verdict);
  // Of a leg whose INVITE the trace lacks nobody knows when it was tried.
  const later = call.downstream.filter(
    ({ order, first }) => order > final.order && first.start.kind === "request",
  );
  const routes = later.map(({ first }) => {
    const code = redress ? "transit.second-route" : "transit.plain-second-route";
    return finding(code, placeOfMessage(first), first.lines[0]?.text ?? "");
  });
  const up = call.upstream.final;
  if (up === undefined) {
    if (routes.length > 0) return routes;
    const place = placeOfMessage(final.message);
    return [finding("transit.not-answered", place, final.message.lines[0]?.text ?? "")];
  }
  // What another route answered is not this refusal changed.
  const isOfOther = later.some((leg) => leg.final?.status === up.status);
  if (isOfOther && up.status !== final.status) return routes;
  return [...routes, ...changesOf(final.message, up.message, judgement.verdict)];
}

function isAnsweredBeside({ downstream }: PairedCall, { final }: Refusal): boolean {
  return downstream.some(
    (leg) => leg.order < final.order && leg.final !== undefined && leg.final.status < 300,
  );
}

function seen({ message, status }: FinalResponse): ResponseSeen {
  const { start } = message;
  return {
    status,
    phrase: start.kind === "response" ? shownText(start.phrase) : "",
    verdict: judge(message)?.verdict ?? null,
    place: placeOfMessage(message),
  };
}
