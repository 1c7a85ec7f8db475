import { textKey } from "./text-key.ts";

/** What the windows learn of a call: that it was attempted, or that it ended. */
export interface CallEvent {
  readonly kind: "attempted" | "ended";
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** E.164 digits as an integer; 0 for a number that is none. */
  readonly calling: number;
  /** Digits of the called number as an integer; 0 when it has none. */
  readonly called: number;
  /** `textKey` of the trunk and of the PASSporT's origid; 0 when there is none. */
  readonly trunk: number;
  readonly origId: number;
  /** Of a call that ended after it was answered; -1 when it was not answered. */
  readonly durationSeconds: number;
}

/** Who called whom over which trunk, as the SBC or the decision has it. */
export interface CallParties {
  readonly calling: number | undefined;
  readonly called: number | undefined;
  readonly trunk: string | undefined;
  readonly origId: string | undefined;
}

/** A call that was attempted. */
export function attemptedCall(parties: CallParties, atMs: number): CallEvent {
  return callEvent("attempted", parties, -1, atMs);
}

/** A call that ended; `durationSeconds` undefined when it was not answered. */
export function endedCall(
  parties: CallParties,
  durationSeconds: number | undefined,
  atMs: number,
): CallEvent {
  return callEvent("ended", parties, durationSeconds ?? -1, atMs);
}

function callEvent(
  kind: CallEvent["kind"],
  { calling, called, trunk, origId }: CallParties,
  durationSeconds: number,
  atMs: number,
): CallEvent {
  return {
    kind,
    atMs,
    calling: calling ?? 0,
    called: called ?? 0,
    trunk: trunk === undefined ? 0 : textKey(trunk),
    origId: origId === undefined ? 0 : textKey(origId),
    durationSeconds,
  };
}

/** Numbers an event takes in a batch. */
const FIELDS = 7;
export const EVENT_BYTES = FIELDS * Float64Array.BYTES_PER_ELEMENT;

/** The events as bytes, little-endian doubles: what services send one another through the store. */
export function packEvents(events: readonly CallEvent[]): Buffer {
  const bytes = Buffer.allocUnsafe(events.length * EVENT_BYTES);
  let at = 0;
  for (const event of events) {
    at = bytes.writeDoubleLE(event.kind === "ended" ? 1 : 0, at);
    at = bytes.writeDoubleLE(event.atMs, at);
    at = bytes.writeDoubleLE(event.calling, at);
    at = bytes.writeDoubleLE(event.called, at);
    at = bytes.writeDoubleLE(event.trunk, at);
    at = bytes.writeDoubleLE(event.origId, at);
    at = bytes.writeDoubleLE(event.durationSeconds, at);
  }
  return bytes;
}

/** Reads what `packEvents` wrote. Events with a number that cannot be one are left out. */
export function* unpackEvents(bytes: Buffer): Generator<CallEvent> {
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    const field = (index: number) => bytes.readDoubleLE(at + index * 8);
    const event: CallEvent = {
      kind: field(0) === 1 ? "ended" : "attempted",
      atMs: field(1),
      calling: field(2),
      called: field(3),
      trunk: field(4),
      origId: field(5),
      durationSeconds: field(6),
    };
    const keys = [event.atMs, event.calling, event.called, event.trunk, event.origId];
    const whole = keys.every((key) => Number.isSafeInteger(key) && key >= 0);
    if (whole && Number.isFinite(event.durationSeconds)) yield event;
  }
}
