import type { Socket } from "node:net";
import type { Peer } from "../ports.ts";
import { LONGEST_BODY } from "./call-request.ts";
import { PlainReply, type ReplyOwner } from "./plain-reply.ts";
import { plainRequest } from "./plain-request.ts";
import type { Reply } from "./reply.ts";
import { turnAnswers } from "./turn-answers.ts";

/** Requests of one connection that may wait for an answer; beyond it nothing more is read here. */
const MOST_WAITING = 1000;

/** What becomes of a plain request; must not throw. */
export interface PlainHandler {
  whole(asker: { readonly socket: Peer }, reply: Reply, body: string): void;
}

/** Plain requests are answered by these, by path. */
export type PlainHandlers = ReadonlyMap<string, PlainHandler>;

/**
 * A connection on which nothing but plain requests came so far. They are read and answered here, in
 * two thirds of the time that a bare node:http server takes. With the first request that is anything
 * else, or that came in pieces, the connection goes over to node:http and stays there.
 */
export class PlainConnection implements ReplyOwner {
  readonly socket: Socket;
  readonly #handlers: PlainHandlers;
  readonly #toNodeHttp: (socket: Socket) => void;
  readonly #streamPush: Socket["push"];
  /** Not sent yet, in the order of their requests. */
  readonly #replies: PlainReply[] = [];
  #lastPath = "";
  #lastHandler: PlainHandler | undefined;
  #passingOn = false;
  #leaving = false;

  /** @param toNodeHttp takes the connection, with what was not read of it unshifted */
  constructor(socket: Socket, handlers: PlainHandlers, toNodeHttp: (socket: Socket) => void) {
    this.socket = socket;
    this.#handlers = handlers;
    this.#toNodeHttp = toNodeHttp;
    // Where node:net hands over what it has read. To be a stream for it takes as long as a tenth of a
    // decision: a state, an event and a turn of `nextTick` for each read.
    this.#streamPush = socket.push;
    socket.push = this.#pushed;
    socket.on("end", this.#ended);
    socket.on("timeout", this.#idle);
    socket.on("error", this.#broken);
  }

  /** Closes when everything that was asked has its answer. */
  leave(): void {
    this.#leaving = true;
    if (this.#replies.length === 0) this.#goOn();
  }

  /** Sends what is there, and nothing ahead of an answer that has to wait. */
  answered(): void {
    for (let first = this.#replies[0]; first?.isThere; first = this.#replies[0]) {
      const closing = this.#leaving && !this.#passingOn && this.#replies.length === 1;
      turnAnswers.add({ socket: this.socket, bytes: first.bytes(closing) });
      this.#replies.shift();
    }
    if (this.#replies.length === 0 && (this.#passingOn || this.#leaving)) this.#goOn();
  }

  /** Takes a chunk, `null` at the end, and says whether it may go on reading, as `Readable.push`. */
  readonly #pushed = (chunk: Buffer | null): boolean => {
    if (chunk !== null) this.#received(chunk);
    else this.#beStream().push(null);
    return true;
  };

  #received(chunk: Buffer): void {
    turnAnswers.begin();
    let at = 0;
    while (at < chunk.length && this.socket.writable) {
      const request = this.#isFull ? undefined : plainRequest(chunk, at, LONGEST_BODY);
      const handler = request && this.#handlerOf(request.path);
      if (request === undefined || handler === undefined) {
        this.#passOn(chunk.subarray(at));
        return;
      }
      at = request.end;
      const reply = new PlainReply(this);
      this.#replies.push(reply);
      handler.whole(this, reply, request.body);
    }
  }

  /** An SBC asks one thing over and over; to look its path up takes longer than to compare it. */
  #handlerOf(path: string): PlainHandler | undefined {
    if (path !== this.#lastPath) {
      this.#lastPath = path;
      this.#lastHandler = this.#handlers.get(path);
    }
    return this.#lastHandler;
  }

  /** True when the client reads no answers, or asks faster than they can be found. */
  get #isFull(): boolean {
    return this.#replies.length >= MOST_WAITING || this.socket.writableNeedDrain;
  }

  #passOn(rest: Buffer): void {
    this.#passingOn = true;
    this.#beStream().pause();
    this.socket.unshift(rest);
    if (this.#replies.length === 0) this.#goOn();
  }

  /** From here on what is read goes into the socket's own buffer. */
  #beStream(): Socket {
    this.socket.push = this.#streamPush;
    return this.socket;
  }

  /** Every request that was read here has its answer. */
  #goOn(): void {
    // Of a socket that is closed node:http would never hear, and keep it.
    if (this.socket.destroyed) return;
    turnAnswers.send();
    if (!this.#passingOn) {
      this.socket.destroySoon();
      return;
    }
    this.socket.removeListener("end", this.#ended);
    this.socket.removeListener("timeout", this.#idle);
    this.socket.removeListener("error", this.#broken);
    this.#toNodeHttp(this.socket);
    this.socket.resume();
  }

  /** The client will ask nothing more, and may still read. */
  readonly #ended = (): void => this.leave();

  readonly #idle = (): void => void this.socket.destroy();

  /** A connection that breaks is closed, and 'close' is where that is noticed. */
  readonly #broken = (): void => undefined;
}
