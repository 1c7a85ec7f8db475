import type { Socket } from "node:net";
import { ERRORS, type RingfenceError } from "../../errors.ts";
import { errorBody } from "../error-body.ts";
import { answerBytes } from "./answer-bytes.ts";
import type { Reply } from "./reply.ts";

/** Whom a reply tells that it is there. */
export interface ReplyOwner {
  readonly socket: Socket;
  answered(): void;
}

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

  /** As `answerBytes`. */
  bytes(closing: boolean): string {
    return answerBytes(this.#status, this.#body, closing);
  }

  #be(status: number, body: string): void {
    this.#status = status;
    this.#body = body;
    this.#owner.answered();
  }
}
