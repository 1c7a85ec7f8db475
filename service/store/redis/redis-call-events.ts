import type { CallEventBatches, CallEventStream } from "../call-event-stream.ts";
import { CALL_EVENTS } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** A service writes two batches a second, so a thousand are minutes; of 64 KB at most each. */
const KEPT_BATCHES = 1_000;
const BATCHES_AN_ANSWER = 64;
const BEGINNING = "0-0";

type Entry = readonly [Buffer, readonly Buffer[]];

/** The stream of call events: one Redis stream, trimmed as it grows. */
export class RedisCallEvents implements CallEventStream {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async publish(service: string, batch: Buffer): Promise<void> {
    await this.#connection.ask((client) =>
      client.xadd(CALL_EVENTS, "MAXLEN", "~", KEPT_BATCHES, "*", service, batch),
    );
  }

  async after(position: string | undefined): Promise<CallEventBatches> {
    const from = position ?? BEGINNING;
    const entries = await this.#connection.ask(
      (client) =>
        client.callBuffer(
          "XRANGE",
          CALL_EVENTS,
          `(${from}`,
          "+",
          "COUNT",
          BATCHES_AN_ANSWER,
        ) as Promise<readonly Entry[]>,
      "slow",
    );
    const batches = entries.map(([, [service, bytes]]) => ({
      service: String(service),
      bytes: bytes ?? Buffer.alloc(0),
    }));
    return { position: String(entries.at(-1)?.[0] ?? from), batches };
  }
}
