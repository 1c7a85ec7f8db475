import { ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { ERRORS, type RingfenceError } from "../../errors.ts";
import { errorBody } from "../error-body.ts";
import { answerBytes } from "./answer-bytes.ts";
import type { CallRequest } from "./call-request.ts";
import type { Reply } from "./reply.ts";
import { turnAnswers } from "./turn-answers.ts";

/** Connections with answers that wait for a promise, and how many. */
const waiting = new WeakMap<Socket, number>();

/** True while a request of this connection has not had its answer. */
export function awaitsAnswer(socket: Socket): boolean {
  return (waiting.get(socket) ?? 0) > 0;
}

/**
 * An answer that is one string and goes to the socket in one write, at the end of the turn. The bodies are ASCII
 * (`json-text.ts`), so that their length is their number of characters.
 */
export class CallResponse extends ServerResponse<CallRequest> implements Reply {
  /**
   * Answers 200. Where the connection stays open and it is this answer's turn, the head is not
   * assembled by node:http but written as it is, and `finish` is what tells it to go on to the
   * next request. That halves the cost of an answer.
   */
  answer(body: string): void {
    const { socket } = this;
    if (socket === null || !this.shouldKeepAlive || this.req.httpVersionMinor !== 1) {
      this.send(200, body);
      return;
    }
    if (socket.destroyed) return;
    const bytes = answerBytes(200, body, false);
    const written = () => {
      this.finished = true;
      this.emit("finish");
    };
    turnAnswers.add({ socket, bytes, written });
  }

  /** Answers when `body` is there; 204 when it comes to nothing. */
  async answerLater(body: Promise<string | undefined>): Promise<void> {
    const { socket } = this.req;
    waiting.set(socket, (waiting.get(socket) ?? 0) + 1);
    try {
      const text = await body;
      if (text === undefined) this.nothing();
      else this.answer(text);
    } finally {
      waiting.set(socket, (waiting.get(socket) ?? 0) - 1);
    }
  }

  /** Answers 204. */
  nothing(): void {
    this.sendDate = false;
    this.writeHead(204);
    this.end();
  }

  /** Answers with the error's status and its body in the documented form. */
  refuse(error: RingfenceError, ...headers: readonly string[]): void {
    this.send(ERRORS[error.code].http, errorBody(error), ...headers);
  }

  /**
   * Answers before the body is there whole: the answer goes out now, and the connection is closed
   * when `end` is called.
   */
  refuseEarly(error: RingfenceError): void {
    this.shouldKeepAlive = false;
    const body = errorBody(error);
    this.head(ERRORS[error.code].http, body.length);
    this.write(body, "latin1");
  }

  /** Answers with any status. `headers` are names and values in turn. */
  send(status: number, body: string, ...headers: readonly string[]): void {
    this.head(status, body.length, headers);
    this.end(body, "latin1");
  }

  private head(status: number, length: number, headers: readonly string[] = []): void {
    this.sendDate = false;
    const plain = ["Content-Type", "application/json", "Content-Length", String(length)];
    // A client of HTTP/1.0 has to be told that the connection stays; of HTTP/1.1, that it does not.
    if (!this.shouldKeepAlive) plain.push("Connection", "close");
    else if (this.req.httpVersionMinor === 1) this.removeHeader("Connection");
    this.writeHead(status, STATUS_CODES[status], [...plain, ...headers]);
  }
}
