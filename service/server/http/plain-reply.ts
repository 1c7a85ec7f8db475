import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { ERRORS, type RingfenceError } from "../../errors.ts";
import { errorBody } from "../error-body.ts";
import type { Reply } from "./reply.ts";

/** Whom a reply tells that it is there. */
export interface ReplyOwner {
  readonly socket: Socket;
  answered(): void;
}

// The same as `CallResponse` sends: few headers, plain ones, always a length.
const STAYS = "Content-Type: application/json\r\nContent-Length: ";
const CLOSES = `Connection: close\r\n${STAYS}`;

/** The answer to a plain request; sent when those to the requests before it have been. */
export class PlainReply implements Reply {
  readonly #owner: ReplyOwner;
  #status = 0;
  #body = "";

  constructor(owner: ReplyOwner) {
    this.#owner = owner;
  }

  /** False while it has to wait. */
  get isThere(): boolean {
    return this.#status !== 0;
  }

  answer(body: string): void {
    this.#be(200, body);
  }

  async answerLater(body: Promise<string>): Promise<void> {
    this.answer(await body);
  }

  refuse(error: RingfenceError): void {
    this.#be(ERRORS[error.code].http, errorBody(error));
  }

  /**
   * The whole answer, in ASCII.
   *
   * @param closing whether the connection is closed behind it
   */
  bytes(closing: boolean): string {
    const phrase = this.#status === 200 ? "OK" : STATUS_CODES[this.#status];
    const headers = closing ? CLOSES : STAYS;
    return `HTTP/1.1 ${this.#status} ${phrase}\r\n${headers}${this.#body.length}\r\n\r\n${this.#body}`;
  }

  #be(status: number, body: string): void {
    this.#status = status;
    this.#body = body;
    this.#owner.answered();
  }
}
