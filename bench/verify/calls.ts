/** The messages of one call on one side of an SBC, as sngrep saves them; one call of five is a 603+. */
export function callMessages(at: number): readonly string[] {
  const callee = `+1312555${String(at % 10_000).padStart(4, "0")}`;
  const headers = (method: string) => [
    `Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK${at.toString(16)}`,
    "Record-Route: <sip:192.0.2.1;lr>",
    `From: "Caller" <sip:+1212555${String(at % 9_973).padStart(4, "0")}@caller.example>;tag=${at}`,
    `To: <sip:${callee}@callee.example;user=phone>`,
    `Call-ID: ${at.toString(16)}-0a1b2c3d4e5f@caller.example`,
    `CSeq: 1 ${method}`,
  ];
  const message = (isBack: boolean, start: string, method: string, lines: readonly string[]) =>
    [
      `2026/11/20 11:22:33.${String(at % 1_000_000).padStart(6, "0")} ${isBack ? "192.0.2.1:5060 -> 192.0.2.10:5060" : "192.0.2.10:5060 -> 192.0.2.1:5060"}\n${start}`,
      ...headers(method),
      ...lines,
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
  const request = (method: string) => `${method} sip:${callee}@callee.example;user=phone SIP/2.0`;
  const identity = `Identity: ${"eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiJ9".repeat(10)};info=<https://cert.example/a.pem>;ppt=shaken`;
  const final = finalOf(at);
  return [
    message(false, request("INVITE"), "INVITE", [
      "Max-Forwards: 70",
      identity,
      "Contact: <sip:a@192.0.2.10>",
    ]),
    message(true, "SIP/2.0 100 Trying", "INVITE", []),
    message(true, final.start, "INVITE", final.lines),
    message(false, request("ACK"), "ACK", ["Max-Forwards: 70"]),
  ];
}

function finalOf(at: number): { readonly start: string; readonly lines: readonly string[] } {
  if (at % 5 > 1) return { start: "SIP/2.0 486 Busy Here", lines: ["Reason: Q.850;cause=17"] };
  if (at % 5 === 1) return { start: "SIP/2.0 603 Decline", lines: [] };
  return { start: "SIP/2.0 603 Network Blocked", lines: [`Reason: ${reasonOf(at)}`] };
}

/** Every tenth lacks its location. */
function reasonOf(at: number): string {
  const text = `v=analytics1;url=https://redress.tsp.example/r/${at};tel=+18005550100;id=${at.toString(36)}`;
  return `SIP;cause=603;text="${text}"${at % 50 === 0 ? "" : ";location=RLN"}`;
}

/** A row of a CDR export. */
export function cdrRow(at: number): string {
  const calling = `+1212${String(5_550_000 + (at % 9_973))}`;
  const reason = at % 5 === 0 ? `"${reasonOf(at).replaceAll('"', '""')}"` : "";
  const phrase = at % 5 === 0 ? "Network Blocked" : "Decline";
  return `${calling},trunk${at % 40},603,${phrase},${reason}\n`;
}
