import type { Logger } from "pino";
import type { BehaviourFeed } from "../analytics/behaviour/behaviour-feed.ts";
import { callParties } from "../decision/call-parties.ts";
import type { Policy } from "../decision/policy/policy.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { NumberMask } from "../observability/number-mask.ts";
import type { ObservedResponse, ObservePort } from "../server/ports.ts";
import { readNotice } from "../sip/notice-reading.ts";
import { observedCaller } from "./observed-caller.ts";

/** Codes that a network or a subscriber refuses a call with; everything else is `other`. */
const WATCHED = { 603: "603", 607: "607", 608: "608" } as const;

/**
 * Takes note of a final response that an SBC saw in transit: in the metrics, and in the log with
 * who blocked and whether the 603+ was well-formed. The end of a call goes into the windows of its
 * caller's behaviour.
 */
export function observePort(
  metrics: Pick<Metrics, "observed">,
  logger: Logger,
  mask: NumberMask,
  behaviour: Pick<BehaviourFeed, "ended">,
  policy: () => Policy,
): ObservePort {
  return {
    ended: (call, durationSeconds) => behaviour.ended(callParties(call, policy()), durationSeconds),
    observe(response) {
      const { status, phrase, reason } = response;
      const reading = readNotice(status, phrase, reason);
      const notice = reading.kind === "plain" ? undefined : reading.notice;
      const watched = status in WATCHED ? WATCHED[status as keyof typeof WATCHED] : "other";
      metrics.observed(watched, reading.kind, notice?.location ?? "none");
      logger.info(
        {
          callId: response.callId,
          trunk: response.trunk,
          calling: maskedCaller(response, mask),
          status,
          phrase,
          form: reading.kind,
          findings: reading.findings,
          notice,
          callInfo: response.callInfo.length > 0 ? response.callInfo : undefined,
        },
        "response observed in transit",
      );
    },
  };
}

function maskedCaller(response: ObservedResponse, mask: NumberMask): string | undefined {
  const digits = observedCaller(response);
  return digits === undefined ? undefined : mask(digits);
}
