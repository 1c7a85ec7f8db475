import { randomBytes } from "node:crypto";
import type { Endpoint } from "./sip-endpoint.ts";
import { headerValue, linesOf, type SipMessage } from "./sip-message.ts";

/** What stands in the INVITE of a call; what is left out is that of an ordinary good caller. */
export interface CallWish {
  /** From without its tag. */
  readonly from?: string;
  readonly ruri?: string;
  /** Further complete header lines without CRLF: PAI, Identity, Privacy, Priority ... */
  readonly headerLines?: readonly string[];
  readonly callId?: string;
}

/** A number that no list of these tests holds. */
export const GOOD_CALLER = "<sip:+12125550123@caller.example.net;user=phone>";
export const GOOD_CALLEE = "sip:+13125550199@sbc.example.net;user=phone";

/** The calling side of one call through the SBC. */
export class Call {
  readonly callId: string;
  readonly invite: string;
  readonly #wish: CallWish;
  readonly #endpoint: Endpoint;
  readonly #sbcPort: number;
  readonly #tag = randomBytes(4).toString("hex");
  #startedAt = 0;

  constructor(endpoint: Endpoint, sbcPort: number, wish: CallWish) {
    this.#endpoint = endpoint;
    this.#sbcPort = sbcPort;
    this.#wish = wish;
    this.callId = wish.callId ?? `${randomBytes(8).toString("hex")}@caller.example.net`;
    this.invite = this.#request("INVITE", 1, randomBytes(6).toString("hex"), [
      ...(wish.headerLines ?? []),
    ]);
  }

  #request(method: string, cseq: number, branch: string, headerLines: readonly string[]): string {
    const ruri = this.#wish.ruri ?? GOOD_CALLEE;
    return [
      `${method} ${ruri} SIP/2.0`,
      `Via: SIP/2.0/${this.#endpoint.transport} 127.0.0.1:${this.#endpoint.port};branch=z9hG4bK${branch}`,
      "Max-Forwards: 70",
      `From: ${this.#wish.from ?? GOOD_CALLER};tag=${this.#tag}`,
      `To: <${ruri}>`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:caller@127.0.0.1:${this.#endpoint.port}>`,
      ...headerLines,
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
  }

  /** Sends the INVITE; a second time it is a retransmission. */
  send(): void {
    if (this.#startedAt === 0) this.#startedAt = performance.now();
    this.#endpoint.send(this.invite, this.#sbcPort);
  }

  /** Milliseconds since the INVITE was first sent. */
  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** The caller hangs up before an answer (RFC 3261 §9.1: same branch, same CSeq number). */
  cancel(): void {
    const cancel = this.invite.replaceAll("INVITE", "CANCEL");
    this.#endpoint.send(cancel, this.#sbcPort);
  }

  /** Responses to one method that arrived so far. */
  responses(method = "INVITE"): SipMessage[] {
    return this.#endpoint.received.filter((message) => this.#isResponse(message, method));
  }

  #isResponse(message: SipMessage, method: string): boolean {
    return (
      message.status !== undefined &&
      headerValue(message, "Call-ID") === this.callId &&
      headerValue(message, "CSeq").endsWith(` ${method}`)
    );
  }

  /** The final response to the INVITE, acknowledged. */
  async final(timeoutMs?: number): Promise<SipMessage> {
    const response = await this.#endpoint.message(
      `final response to ${this.callId}`,
      (message) => (message.status ?? 0) >= 200 && this.#isResponse(message, "INVITE"),
      timeoutMs,
    );
    this.#acknowledge(response);
    return response;
  }

  #acknowledge(response: SipMessage): void {
    if ((response.status ?? 0) < 300) {
      this.#endpoint.send(this.withinDialog("ACK", response, 1), this.#sbcPort);
      return;
    }
    const ack = this.invite
      .replaceAll("INVITE", "ACK")
      .replace(/^To: .*$/m, () => linesOf(response, "To")[0] ?? "");
    this.#endpoint.send(ack, this.#sbcPort);
  }

  /** A request of the dialog that the 200 opened, along its route set. */
  withinDialog(method: string, answer: SipMessage, cseq: number): string {
    const contact = /<([^>]+)>/.exec(headerValue(answer, "Contact"))?.[1] ?? "";
    const routes = linesOf(answer, "Record-Route").map((line) => line.replace("Record-", ""));
    return this.#request(method, cseq, randomBytes(6).toString("hex"), routes.reverse())
      .replace(/^\S+ \S+/, () => `${method} ${contact}`)
      .replace(/^To: .*$/m, () => linesOf(answer, "To")[0] ?? "");
  }

  /** Sends any bytes of this call from the caller's port. */
  sendBytes(message: string): void {
    this.#endpoint.send(message, this.#sbcPort);
  }
}
