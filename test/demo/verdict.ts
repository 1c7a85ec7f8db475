import { arrivedInvite, finalResponse, millisecondsToFinal } from "../sip/harness/outcome.ts";
import type { SipMessage } from "../sip/harness/sip-message.ts";
import type { SippOutcome } from "../sip/harness/sipp.ts";
import type { Stage } from "../sip/harness/stage.ts";
import { type DemoCall, tellingLines } from "./script.ts";

/** What came of a call of the demo. */
export interface Verdict {
  readonly wire: string;
  readonly cause: string;
  readonly ms: number;
  /** Everything that is not as it should be; empty when all is. */
  readonly faults: readonly string[];
}

/** Places one call of the demo and compares what came of it with what should. */
export async function playCall(stage: Stage, demo: DemoCall): Promise<Verdict> {
  const exemptBefore = await stage.kamailio.counter("exempt");
  await demo.before?.(stage);
  const outcome = await stage.call(demo.call);
  await demo.after?.(stage);
  const exempt = (await stage.kamailio.counter("exempt")) > exemptBefore;
  const found = await causeOf(stage, outcome, exempt);
  const response = finalResponse(outcome);
  const wire = response ? `${response.status} ${response.phrase}` : "nothing";
  const cause = demo.cause === "-" ? "-" : found.cause;
  const ms = millisecondsToFinal(outcome);
  const arrived = await arrivedInvite(stage.farEnds[0], outcome.callId);
  const elsewhere = await arrivedInvite(stage.farEnds[1], outcome.callId);
  const checks: readonly (readonly [boolean, string])[] = [
    [outcome.asScenario, "SIPp says that the call did not go as its scenario"],
    [wire === demo.wire, `should be ${demo.wire}`],
    [cause === demo.cause, `cause should be ${demo.cause}`],
    [found.would === demo.would, `would should be ${demo.would}, is ${found.would}`],
    [(arrived !== undefined) === demo.arrives, `far end: should ${demo.arrives ? "" : "not "}ring`],
    [elsewhere === undefined, "the second gateway was tried"],
    [
      demo.within === undefined || ms <= demo.within.ms,
      `should take ${demo.within?.ms} ms at most`,
    ],
    ...reasonChecks(demo, response, found.id),
  ];
  return { wire, cause, ms, faults: checks.filter(([ok]) => !ok).map(([, fault]) => fault) };
}

function reasonChecks(
  demo: DemoCall,
  response: SipMessage | undefined,
  id: string,
): readonly (readonly [boolean, string])[] {
  const lines = response === undefined ? [] : tellingLines(response);
  const wanted = demo.reasons?.(id) ?? [];
  const same = lines.join("\r\n") === wanted.join("\r\n");
  return [[same, `Reason should be ${wanted.join(" and ") || "none"}, is ${lines.join(" and ")}`]];
}

interface Found {
  readonly cause: string;
  readonly id: string;
  readonly would: string | undefined;
}

/** The cause, from who decided: Kamailio for what it never asked or got no answer to, else the service. */
async function causeOf(stage: Stage, outcome: SippOutcome, exempt: boolean): Promise<Found> {
  if (exempt) return { cause: "exempt.emergency", id: "", would: undefined };
  const [, degraded] =
    new RegExp(`callid=${outcome.callId} cause=(degraded\\.\\S+)`).exec(stage.kamailio.log()) ?? [];
  if (degraded !== undefined) return { cause: degraded, id: "", would: undefined };
  const decision = await stage.service.decision(outcome.callId).catch(() => undefined);
  return {
    cause: decision?.cause ?? "not logged",
    id: decision?.id ?? "",
    would: decision?.would,
  };
}
