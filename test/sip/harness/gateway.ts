import { type Endpoint, SipEndpoint } from "./sip-endpoint.ts";
import { headerValue, linesOf, readSipMessage, type SipMessage } from "./sip-message.ts";

/** What a gateway answers to an INVITE: responses in their order; none leaves it unanswered. */
export type AnswerInvite = (invite: SipMessage) => readonly GatewayResponse[];

export interface GatewayResponse {
  readonly status: number;
  readonly phrase: string;
  /** Complete header lines without CRLF, put into the response as they stand. */
  readonly headerLines?: readonly string[];
  /** One byte a character (latin1); none when left out. */
  readonly body?: string;
}

/** The far end: answers calls as told, with 200 where nothing else is said. */
export interface Gateway {
  readonly port: number;
  /** Every message that arrived. */
  readonly received: readonly SipMessage[];
  /** Every response that it gave to an INVITE, as the bytes went out. */
  readonly sent: readonly SipMessage[];
  /** INVITEs that arrived, one a call. */
  invites(): readonly SipMessage[];
  close(): void;
}

const ANSWER_200: AnswerInvite = () => [{ status: 200, phrase: "OK" }];

/**
 * Opens a gateway on a free port.
 *
 * @param own where it listens, UDP of 127.0.0.1 when left out; closed with the gateway
 */
export async function openGateway(
  answer: AnswerInvite = ANSWER_200,
  own?: Endpoint,
): Promise<Gateway> {
  const endpoint = own ?? (await SipEndpoint.open());
  const sent: SipMessage[] = [];
  const unanswered = new Map<string, SipMessage>();
  const send = (request: SipMessage, response: GatewayResponse) => {
    const bytes = respond(request, endpoint.port, response);
    if (request.method === "INVITE") sent.push(readSipMessage(Buffer.from(bytes, "latin1")));
    endpoint.send(bytes, senderPort(request));
  };
  endpoint.onMessage = (request) => {
    const via = headerValue(request, "Via");
    if (request.method === "INVITE") {
      const responses = answer(request);
      if (responses.every(({ status }) => status < 200)) unanswered.set(via, request);
      for (const response of responses) send(request, response);
    } else if (request.method !== undefined && request.method !== "ACK") {
      send(request, { status: 200, phrase: "OK" });
      const invite = request.method === "CANCEL" ? unanswered.get(via) : undefined;
      // RFC 3261 §9.2
      if (invite !== undefined) send(invite, { status: 487, phrase: "Request Terminated" });
    }
  };
  return {
    port: endpoint.port,
    received: endpoint.received,
    sent,
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
    `Content-Length: ${response.body?.length ?? 0}`,
    "",
    response.body ?? "",
  ].join("\r\n");
}
