import { setTimeout as sleep } from "node:timers/promises";
import { CALLS } from "../../demo/calls.ts";
import { Call, type CallWish } from "../../sip/harness/caller.ts";
import { SipEndpoint } from "../../sip/harness/sip-endpoint.ts";

/** Who calls: a good caller, one on the list who dials 911, one on the list, one with a bad score. */
export type CallKind = "good" | "emergency" | "listed" | "scored";

const MIX: readonly CallKind[] = ["good", "listed", "emergency", "scored", "good", "listed"];

const WISHES: Readonly<Record<CallKind, CallWish>> = {
  good: CALLS.goodCaller,
  emergency: CALLS.unusedNumberCalls911,
  listed: CALLS.unusedNumber,
  scored: CALLS.scoredCaller,
};

/** A call that was placed, and what became of it. Times are those of `performance.now()`. */
export interface PlacedCall {
  readonly kind: CallKind;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Start line of the final response; `undefined` when none came. */
  readonly answer: string | undefined;
  /** The SBC had said 100: from then on a caller does not send again (RFC 3261 §17.1.1.2). */
  readonly taken: boolean;
}

/** Calls that come in at an SBC at an even rate, whatever becomes of them. */
export interface CallStream {
  /** Those that are over, in the order of their ends. */
  readonly placed: readonly PlacedCall[];
  /** Sends no more, and waits for the answers that are still out. */
  end(): Promise<void>;
}

const CALLS_A_SECOND = 40;
/** How long a caller waits for an answer. */
const PATIENCE_MS = 10_000;
/** Before a request is sent again, doubled each time (RFC 3261 §17.1.1.2, timer A). */
export const T1_MS = 500;

/** Begins a stream of calls; every sixth is an emergency call, which waits for nobody. */
export function startCallStream(sbcPort: number): CallStream {
  const placed: PlacedCall[] = [];
  const open = new Set<Promise<void>>();
  let count = 0;
  const timer = setInterval(() => {
    const kind = MIX[count % MIX.length] ?? "good";
    count += 1;
    const call = place(sbcPort, kind).then((outcome) => {
      placed.push(outcome);
      open.delete(call);
    });
    open.add(call);
  }, 1_000 / CALLS_A_SECOND);
  return {
    placed,
    end: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

async function place(sbcPort: number, kind: CallKind): Promise<PlacedCall> {
  const endpoint = await SipEndpoint.open();
  const call = new Call(endpoint, sbcPort, WISHES[kind]);
  const sentAt = performance.now();
  const giveUp = new AbortController();
  call.send();
  void sendAgain(call, giveUp.signal);
  const final = await call.final(PATIENCE_MS).catch(() => undefined);
  giveUp.abort();
  const answeredAt = performance.now();
  const taken = call.responses().some(({ status }) => (status ?? 0) < 200);
  endpoint.close();
  return { kind, sentAt, answeredAt, answer: final?.startLine, taken };
}

async function sendAgain(call: Call, signal: AbortSignal): Promise<void> {
  for (let pause = T1_MS; ; pause *= 2) {
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted || call.responses().length > 0) return;
    call.send();
  }
}
