import { headerValue, type SipMessage } from "./sip-message.ts";
import type { SippFarEnd, SippOutcome } from "./sipp.ts";

function ofInvite(message: SipMessage): boolean {
  return headerValue(message, "CSeq").endsWith(" INVITE");
}

/** The final response to the INVITE of a call; `undefined` when none came. */
export function finalResponse(outcome: SippOutcome): SipMessage | undefined {
  return outcome.messages.find(
    ({ direction, message }) =>
      direction === "received" && ofInvite(message) && (message.status ?? 0) >= 200,
  )?.message;
}

/** Milliseconds from the INVITE to its final response; NaN when none came. */
export function millisecondsToFinal(outcome: SippOutcome): number {
  const final = finalResponse(outcome);
  const answered = outcome.messages.find(({ message }) => message === final);
  const asked = outcome.messages[0];
  return answered && asked ? answered.atMs - asked.atMs : Number.NaN;
}

/** The INVITE of a call as it arrived at a far end; `undefined` when it did not. */
export async function arrivedInvite(
  farEnd: SippFarEnd,
  callId: string,
): Promise<SipMessage | undefined> {
  const messages = await farEnd.messages();
  return messages.find(
    ({ direction, message }) =>
      direction === "received" &&
      message.method === "INVITE" &&
      headerValue(message, "Call-ID") === callId,
  )?.message;
}
