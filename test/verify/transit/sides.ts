/** What stands in the messages of one side of an SBC; what is left out is the same on both. */
export interface Side {
  readonly callId?: string;
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly source?: string;
  readonly destination?: string;
  /** Seconds within the minute of the trace. */
  readonly at?: number;
}

function message(start: string, lines: readonly string[], side: Side, isBack: boolean): string {
  const { source = "192.0.2.10:5060", destination = "192.0.2.1:5060" } = side;
  const [from, to] = isBack ? [destination, source] : [source, destination];
  const seconds = (side.at ?? 0).toFixed(3).padStart(6, "0");
  return [
    `2026/11/20 11:22:${seconds} ${from} -> ${to}`,
    start,
    `Via: SIP/2.0/UDP ${source};branch=${side.branch ?? "z9hG4bKup"}`,
    `From: <sip:${side.from ?? "+12125550123"}@caller.example>;tag=1`,
    `To: <sip:${side.to ?? "+13125550199"}@callee.example>`,
    `Call-ID: ${side.callId ?? "call-1@caller.example"}`,
    "CSeq: 1 INVITE",
    ...lines,
    "Content-Length: 0",
    "",
    "",
  ].join("\n");
}

/** An INVITE as sngrep saves it. */
export function invite(side: Side = {}): string {
  return message(`INVITE sip:${side.to ?? "+13125550199"}@callee.example SIP/2.0`, [], side, false);
}

/** Its answer. */
export function answer(
  status: number,
  phrase: string,
  lines: readonly string[],
  side: Side = {},
): string {
  return message(`SIP/2.0 ${status} ${phrase}`, lines, side, true);
}
