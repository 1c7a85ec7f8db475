import type { Socket } from "node:net";

interface ReadyAnswer {
  readonly socket: Socket;
  readonly bytes: string;
  /** Called when it has been written. */
  readonly written?: () => void;
}

/**
 * The answers of one turn of the event loop, sent together at its end. Each write wakes its client,
 * which takes as long as half a decision; written one after the other, the first wakes it for all.
 * An answer that is alone in its turn, as nearly all are, waits for some microseconds.
 */
export class TurnAnswers {
  #ready: ReadyAnswer[] = [];
  #waiting = false;
  readonly #send = () => {
    this.#waiting = false;
    this.send();
  };

  /**
   * To be called before requests are handled: what they leave for the end of the turn, such as their
   * records, then comes behind the answers, because `setImmediate` keeps the order in which it was asked.
   */
  begin(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    setImmediate(this.#send);
  }

  /** @param bytes ASCII, the whole answer */
  add(answer: ReadyAnswer): void {
    this.#ready.push(answer);
    this.begin();
  }

  /** Sends what is ready, at once. */
  send(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const { socket, bytes, written } of ready) {
      if (socket.destroyed) continue;
      socket.write(bytes, "latin1");
      written?.();
    }
  }
}

/** One for the process: a turn is a turn of all listeners. */
export const turnAnswers = new TurnAnswers();
