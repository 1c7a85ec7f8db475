import type { CallEventStream } from "../../store/call-event-stream.ts";
import type { BehaviourWindows } from "./behaviour-windows.ts";
import { type CallEvent, packEvents, unpackEvents } from "./call-event.ts";

/** How long an event waits before the other services hear of it. */
const TURN_MS = 500;
/** A batch of 56 KB; what is read at one go keeps the event loop for a millisecond or two. */
const EVENTS_A_BATCH = 1_024;
/** While the stream is away: some seconds of a busy SBC, 10 MB. Then the oldest are forgotten. */
const MOST_WAITING = 65_536;

export interface SharingOptions {
  readonly windows: BehaviourWindows;
  /** Undefined where there is no other service to tell. */
  readonly stream: CallEventStream | undefined;
  /** Unique to this process. */
  readonly service: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/**
 * Feeds the windows of this service with its own events at once, and with those of the others as
 * they come through the store, in the background. A store that is away costs nothing but that: the
 * service goes on with what it sees itself.
 */
export class BehaviourSharing {
  readonly #options: SharingOptions;
  #waiting: CallEvent[] = [];
  #position: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #stopped = false;
  #lost = 0;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  /** Events that no other service will hear of, since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Begins to listen: first to what the others saw in the last minutes. */
  start(): void {
    if (this.#options.stream !== undefined) this.#wait();
  }

  /** Takes note of an event of this service. Called on the per-call path: no I/O, no promise. */
  note(event: CallEvent): void {
    const { windows, stream, now } = this.#options;
    windows.note(event, now());
    if (stream === undefined) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.splice(0, EVENTS_A_BATCH);
      this.#lost += EVENTS_A_BATCH;
    }
    this.#waiting.push(event);
  }

  /** Tells what it knows one last time, where that is possible, and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.#publish();
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#publish()
        .then(() => this.#listen())
        .finally(() => this.#wait());
    }, TURN_MS);
    this.#timer.unref();
  }

  async #publish(): Promise<void> {
    const { stream, service } = this.#options;
    while (stream !== undefined && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, EVENTS_A_BATCH);
      try {
        await stream.publish(service, packEvents(batch));
      } catch {
        // The store says in its own metric that it is away; this is sent when it is back.
        this.#waiting = [...batch, ...this.#waiting];
        return;
      }
    }
  }

  async #listen(): Promise<void> {
    const { stream, service, windows, now } = this.#options;
    if (stream === undefined) return;
    try {
      let heard: number;
      do {
        const answer = await stream.after(this.#position);
        this.#position = answer.position;
        heard = answer.batches.length;
        for (const batch of answer.batches) {
          if (batch.service === service) continue;
          for (const event of unpackEvents(batch.bytes)) windows.note(event, now());
          await new Promise(setImmediate);
        }
      } while (heard > 0 && !this.#stopped);
    } catch {
      // As above: it asks again from the same position.
    }
  }
}
