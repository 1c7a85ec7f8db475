import { expect } from "vitest";
import type { Call } from "../harness/caller.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { linesOf, type SipMessage } from "../harness/sip-message.ts";
import type { Transit } from "../harness/transit-sbc.ts";

const PLUS =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x?a=1%3B2;tel=+18005550199;id=Zz_9-";location=RLN';
const BLOCKED = { status: 603, phrase: "Network Blocked" };

/** What comes from downstream, one oddity each. */
export const REFUSALS: Readonly<Record<string, GatewayResponse>> = {
  "603 of a callee": { status: 603, phrase: "Decline" },
  "603+": { ...BLOCKED, headerLines: [PLUS] },
  "several Reason headers": {
    ...BLOCKED,
    headerLines: [PLUS, 'Reason: Q.850 ;cause=21 ; text="call rejected"', "Reason: STIR;cause=437"],
  },
  "comma-joined values": {
    ...BLOCKED,
    headerLines: [`${PLUS} , Q.850;cause=21;text="a, b",X;cause=9`],
  },
  "folded lines": {
    ...BLOCKED,
    headerLines: [
      'Reason: SIP;cause=603\r\n ;text="v=analytics1;email=a@b.example"\r\n\t;location=RLN',
      "Reason:\r\n Q.850;cause=21",
    ],
  },
  "unknown parameters": {
    ...BLOCKED,
    headerLines: [`${PLUS};x-note="$ru %s \\" {a}";flag;y=[::1]`],
  },
  "a text of 1,000 characters": {
    ...BLOCKED,
    headerLines: [
      `Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/${"x".repeat(1_000)}"`,
    ],
  },
  "lower-case names": {
    ...BLOCKED,
    headerLines: ['reason:SIP;cause=603;text="v=analytics1;email=a@b.example"', "REASON: X"],
  },
  "a phrase of another spelling": { status: 603, phrase: "NETWORK  blocked ", headerLines: [PLUS] },
  "UTF-8 in text and phrase": {
    status: 603,
    phrase: "Refus\xc3\xa9",
    headerLines: ['Reason: SIP;cause=603;text="\xc3\xa9t\xc3\xa9"'],
  },
  "607 with Call-Info": {
    status: 607,
    phrase: "Unwanted",
    headerLines: ["Call-Info: <https://r.example/i>;purpose=info", "Reason: SIP;cause=607"],
  },
  "608 with its jCard": {
    status: 608,
    phrase: "Rejected",
    headerLines: ["Call-Info: <https://block.example.net/c.jwt>;purpose=jwscard"],
  },
  "a body": {
    ...BLOCKED,
    headerLines: [PLUS, "Content-Type: application/isup;version=itu-t92+"],
    body: "\x0c\x02\x00\x02\x80\x95",
  },
};

/** The final response to a call that is sent now. */
export async function placed(call: Call): Promise<SipMessage> {
  call.send();
  return await call.final();
}

/** What an SBC may change: the Via that it takes off, and what says the way of the dialog. */
const OF_THE_WAY = ["Via", "Record-Route"];

/**
 * The response that arrived is the one that the gateway sent, byte for byte, but for the named
 * headers; no header is added, none is missing, and their order is the same.
 */
export function expectUnchanged(
  arrived: SipMessage,
  sent: SipMessage | undefined,
  except: readonly string[] = OF_THE_WAY,
): void {
  if (sent === undefined) throw new Error("the gateway has sent nothing");
  expect(arrived.startLine).toBe(sent.startLine);
  expect(without(arrived, except)).toEqual(without(sent, except));
  expect(bodyOf(arrived)).toBe(bodyOf(sent));
}

function without(message: SipMessage, names: readonly string[]): string[] {
  const left = new Set(names.flatMap((name) => linesOf(message, name)));
  return message.headerLines.filter((line) => !left.has(line));
}

function bodyOf({ bytes }: SipMessage): string {
  const text = bytes.toString("latin1");
  return text.slice(text.indexOf("\r\n\r\n"));
}

/** How many INVITEs each gateway got. */
export function tried(transit: Pick<Transit, "gateways">): number[] {
  return transit.gateways.map((gateway) => gateway.invites().length);
}
