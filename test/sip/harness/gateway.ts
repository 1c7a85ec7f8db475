import { SipEndpoint } from "./sip-endpoint.ts";
import { headerValue, linesOf, type SipMessage } from "./sip-message.ts";

/** What a gateway answers to an INVITE: responses in their order; none leaves it unanswered. */
export type AnswerInvite = (invite: SipMessage) => readonly GatewayResponse[];

export interface GatewayResponse {
  readonly status: number;
  readonly phrase: string;
  /** Complete header lines without CRLF, put into the response as they stand. */
  readonly headerLines?: readonly string[];
}

/** The far end: answers calls as told, with 200 where nothing else is said. */
export interface Gateway {
  readonly port: number;
  /** Every message that arrived. */
  readonly received: readonly SipMessage[];
  /** INVITEs that arrived, one a call. */
  invites(): readonly SipMessage[];
  close(): void;
}

const ANSWER_200: AnswerInvite = () => [{ status: 200, phrase: "OK" }];

/** Opens a gateway on a free port. */
export async function openGateway(answer: AnswerInvite = ANSWER_200): Promise<Gateway> {
  const endpoint = await SipEndpoint.open();
  endpoint.onMessage = (request) => {
    const sender = senderPort(request);
    if (request.method === "INVITE") {
      for (const response of answer(request)) {
        endpoint.send(respond(request, endpoint.port, response), sender);
      }
    } else if (request.method !== undefined && request.method !== "ACK") {
      endpoint.send(respond(request, endpoint.port, { status: 200, phrase: "OK" }), sender);
    }
  };
  return {
    port: endpoint.port,
    received: endpoint.received,
    invites: () => calls(endpoint.received),
    close: () => endpoint.close(),
  };
}

function calls(received: readonly SipMessage[]): SipMessage[] {
  const branches = new Map<string, SipMessage>();
  for (const message of received) {
    if (message.method === "INVITE") branches.set(headerValue(message, "Via"), message);
  }
  return [...branches.values()];
}

// Good enough on loopback: the top Via of the SBC names the address that it sends from.
function senderPort(request: SipMessage): number {
  const [, port] = /:(\d+)/.exec(headerValue(request, "Via")) ?? [];
  return Number(port ?? 5060);
}

function respond(request: SipMessage, port: number, response: GatewayResponse): string {
  const to = headerValue(request, "To");
  return [
    `SIP/2.0 ${response.status} ${response.phrase}`,
    ...linesOf(request, "Via"),
    ...linesOf(request, "Record-Route"),
    ...linesOf(request, "From"),
    to.includes(";tag=") ? `To: ${to}` : `To: ${to};tag=gateway-${port}`,
    ...linesOf(request, "Call-ID"),
    ...linesOf(request, "CSeq"),
    `Contact: <sip:gateway@127.0.0.1:${port}>`,
    ...(response.headerLines ?? []),
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
