import type { SippCall } from "../sip/harness/sipp.ts";
import { ALLOWED_CALLER, SCORED_CALLER } from "../sip/harness/stage.ts";
import { identityHeader } from "./passport.ts";

const CALLEE = "+13125550199";
/** The called number for which the far end of test/sip/scenarios/far-end.xml answers 603+. */
const BLOCKED_DOWNSTREAM = "+17132340603";
/** An address that the policy knows as the trunk whose scores are only observed. */
const OBSERVED_TRUNK = "127.0.0.2";

const GOOD_CALLER = "+16862000199";

function uriOf(number: string): string {
  return `sip:${number}@sbc.example.net;user=phone`;
}

function plainCall(caller: string, called = CALLEE): SippCall {
  return {
    scenario: "call",
    from: `<sip:${caller}@carrier-a.example.net;user=phone>`,
    ruri: uriOf(called),
  };
}

/** The calls of the demo; the numbers are those of dno-data/README.md. */
export const CALLS = {
  goodCaller: {
    ...plainCall(GOOD_CALLER),
    headerLines: [
      `P-Asserted-Identity: <sip:${GOOD_CALLER};verstat=TN-Validation-Passed@carrier-a.example.net;user=phone>`,
      identityHeader(GOOD_CALLER.slice(1), CALLEE.slice(1), "A"),
    ],
  },
  unassignedNpa: plainCall("+12212345678"),
  unallocatedExchange: plainCall("+16863450100"),
  unusedNumber: plainCall("+16862220142"),
  inboundOnlyNumber: plainCall("+16862000142"),
  scoredCaller: plainCall(SCORED_CALLER),
  scoredCallerObserved: { ...plainCall(SCORED_CALLER), sourceIp: OBSERVED_TRUNK },
  unusedNumberCalls911: {
    ...plainCall("+16862220142"),
    ruri: "sip:911@sbc.example.net;user=phone",
  },
  anonymousCaller: {
    ...plainCall(GOOD_CALLER),
    from: '"Anonymous" <sip:anonymous@anonymous.invalid>',
    headerLines: ["Privacy: id"],
  },
  foreignCaller: plainCall("+442079460123"),
  allowedNumber: plainCall(ALLOWED_CALLER),
  quotesInDisplayName: {
    ...plainCall("+16862220143"),
    from: String.raw`"Al \"the\" \\ Pal" <sip:+16862220143@carrier-a.example.net;user=phone>`,
  },
  blockedDownstream: plainCall(GOOD_CALLER, BLOCKED_DOWNSTREAM),
  callerHangsUp: { ...plainCall(GOOD_CALLER), scenario: "hang-up" },
  serviceKilled: plainCall("+16862220142"),
} as const satisfies Record<string, SippCall>;

/** The Reason header lines that the far end answers with, in their order. */
export const DOWNSTREAM_REASONS: readonly string[] = [
  'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.far.example/x?id=9;email=redress@far.example;id=Zz_9-";location=RLN',
  'Reason: Q.850 ;cause=21 ;text="call rejected"',
];

/** The Reason header that the policy of the demo gives to a block with that id. */
export function reasonOfPolicy(id: string): string {
  return `Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/${id};tel=+18005550199;email=redress@example.net;id=${id}";location=RLN`;
}
