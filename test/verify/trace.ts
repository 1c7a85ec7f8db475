import { expect } from "vitest";
import { judge } from "../../service/verify/judge/judge.ts";
import type { Judgement } from "../../service/verify/judge/judgement.ts";
import type { SipMessage } from "../../service/verify/message.ts";
import { MessageText } from "../../service/verify/read/message-text.ts";

/** A well-formed 603+ value, the one that mutations begin with. */
export const GOOD_REASON =
  'SIP;cause=603;text="v=analytics1;url=https://r.tsp.example/b;tel=+18005550100;email=redress@tsp.example;id=7f3a-01_Z";location=RLN';

const ORDINARY = [
  "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
  "From: <sip:+12125550123@caller.example>;tag=1",
  "To: <sip:+13125550199@callee.example>;tag=2",
  "Call-ID: call-1@caller.example",
  "CSeq: 1 INVITE",
];

/** A response on the wire: the headers that every response has, and these lines. */
export function response(
  status: number,
  phrase: string,
  lines: readonly string[],
  ordinary: readonly string[] = ORDINARY,
): string {
  return [`SIP/2.0 ${status} ${phrase}`, ...ordinary, ...lines, "Content-Length: 0", "", ""].join(
    "\r\n",
  );
}

/** A 603 with Reason headers of these values. */
export function notice(values: string | readonly string[], phrase = "Network Blocked"): string {
  const list = typeof values === "string" ? [values] : values;
  return response(
    603,
    phrase,
    list.map((value) => `Reason: ${value}`),
  );
}

/** Every message in a text. */
export function messagesIn(text: string, file = "trace.txt"): readonly SipMessage[] {
  const messages: SipMessage[] = [];
  const reader = new MessageText(file, undefined, (message) => messages.push(message));
  reader.push(text);
  reader.end();
  return messages;
}

/** The one message in a text, judged. */
export function judged(text: string): Judgement {
  const messages = messagesIn(text);
  expect(messages).toHaveLength(1);
  const judgement = messages[0] && judge(messages[0]);
  if (judgement === undefined) throw new Error("this message is not judged");
  return judgement;
}

/** What was found, without the notes that only say why. */
export function codes({ findings }: Judgement): readonly string[] {
  return findings.map(({ code }) => code);
}
