import type { Socket } from "node:net";
import { RingfenceError } from "../../errors.ts";
import { isLoopbackPeer } from "../access.ts";
import type { Caller, RpcAnswer, RpcDispatcher } from "./dispatch.ts";
import { type FrameHandler, FrameReader, type Framing, framed } from "./framing.ts";

/** Requests of one connection that may wait for an answer; beyond it nothing more is read. */
const MOST_WAITING = 1000;

/**
 * Goes out at once for a question whose answer does not, so that an acknowledgement travels with it.
 * Kamailio's janssonrpcc leaves Nagle's algorithm on: until all it has sent is acknowledged, which
 * takes the system 40 ms where nothing is sent, the questions about other calls would wait. It
 * ignores an answer that is to none of its questions.
 */
const ACKNOWLEDGEMENT = framed('{"jsonrpc":"2.0","id":null}', "netstring");

/** How long a connection that we gave up may take to read why. */
const LINGER_MS = 2000;

/**
 * One TCP connection with JSON-RPC on it. Requests are answered as soon as they are decided, in
 * any order; what is answered in one turn of the event loop goes out in one write.
 */
export class RpcConnection implements FrameHandler, Caller {
  readonly transport = "rpc-tcp";
  readonly peer: Socket;
  readonly #socket: Socket;
  readonly #dispatcher: RpcDispatcher;
  readonly #reader: FrameReader;
  readonly #local: boolean;
  #out = "";
  #flushing = false;
  #waiting = 0;
  #messages = 0;
  /** When the message that is not whole began; milliseconds of `performance.now()`, like all. */
  #partialSince: number | undefined;
  #stalledSince: number | undefined;
  #leaving = false;
  #closingSince: number | undefined;

  constructor(socket: Socket, dispatcher: RpcDispatcher) {
    this.#socket = socket;
    this.peer = socket;
    this.#dispatcher = dispatcher;
    this.#reader = new FrameReader(this);
    this.#local = isLoopbackPeer(socket.remoteAddress);
    socket.setNoDelay(true);
    // The peer keeps its connection for hours without a word; the system finds out if it is gone.
    socket.setKeepAlive(true, 60_000);
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("drain", () => this.#drained());
    socket.on("end", () => this.#ended());
    // A connection that breaks is closed, and 'close' is where that is noticed.
    socket.on("error", () => undefined);
  }

  trusted(): boolean {
    return this.#local;
  }

  message(text: string, framing: Framing): void {
    this.#messages++;
    const answer = this.#dispatcher.dispatch(text, this);
    if (!(answer instanceof Promise)) {
      if (answer === undefined) this.#acknowledge(framing);
      this.#answer(answer, framing);
      return;
    }
    this.#acknowledge(framing);
    this.#waiting++;
    void answer.then((late) => {
      this.#waiting--;
      this.#answer(late, framing);
      this.#flushSoon();
    });
  }

  broken(error: RingfenceError, framing: Framing): void {
    this.#answer(this.#dispatcher.refusal(error, this), framing);
    this.leave();
  }

  /** Takes no more requests, answers those that are there, and closes. */
  leave(): void {
    this.#leaving = true;
    // What still comes is read and thrown away: unread bytes would reset the connection, and the
    // peer might lose our last answer.
    this.#socket.resume();
    this.#flushSoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends what is late: a message that does not get whole, a peer that does not read. */
  check(now: number, timeoutMs: number): void {
    const over = (since: number | undefined, limit: number) =>
      since !== undefined && now - since > limit;
    if (over(this.#closingSince, LINGER_MS) || over(this.#stalledSince, timeoutMs)) {
      this.destroy();
    } else if (!this.#leaving && over(this.#partialSince, timeoutMs)) {
      const error = new RingfenceError("REQUEST_TIMEOUT", "a message did not arrive whole in time");
      this.broken(error, this.#reader.partialFraming);
    }
  }

  #received(chunk: Buffer): void {
    if (this.#leaving) return;
    const before = this.#messages;
    this.#reader.take(chunk);
    if (!this.#reader.partial) this.#partialSince = undefined;
    else if (this.#messages > before) this.#partialSince = performance.now();
    else this.#partialSince ??= performance.now();
    this.#flush();
  }

  #acknowledge(framing: Framing): void {
    if (framing === "netstring" && this.#out === "") this.#out = ACKNOWLEDGEMENT;
  }

  #answer(answer: RpcAnswer, framing: Framing): void {
    if (answer !== undefined) this.#out += framed(answer, framing);
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    process.nextTick(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (this.#out !== "") {
      const out = this.#out;
      this.#out = "";
      if (!socket.write(out, "latin1")) this.#stalledSince ??= performance.now();
    }
    if (this.#leaving) {
      if (this.#waiting === 0) this.#close();
    } else if (this.#stalledSince !== undefined || this.#waiting >= MOST_WAITING) {
      socket.pause();
    } else if (socket.isPaused()) {
      socket.resume();
    }
  }

  #close(): void {
    if (this.#closingSince !== undefined) return;
    this.#closingSince = performance.now();
    this.#socket.end();
  }

  #drained(): void {
    this.#stalledSince = undefined;
    this.#flush();
  }

  /** The peer will ask nothing more, and may still read. */
  #ended(): void {
    if (this.#reader.partial && !this.#leaving) {
      const error = new RingfenceError(
        "BAD_JSON",
        "the connection ended in the middle of a message",
      );
      this.broken(error, this.#reader.partialFraming);
    } else {
      this.leave();
    }
  }
}
