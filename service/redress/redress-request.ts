/** The states of a request: `restored` and `refused` are its end. */
export type RedressState = "received" | "under-review" | "restored" | "refused";

/** How the caller asked: by the page, or an operator entered it for them. */
export type RedressChannel = "web" | "email" | "telephone" | "api";

/** One change of a request: who, when, to which state, and why. Never altered afterwards. */
export interface RedressEvent {
  readonly atMs: number;
  /** `caller`, the operator's name, or `ringfence` for what happened by itself. */
  readonly by: string;
  readonly state: RedressState;
  /** For the caller to read, on the status page and in the notice. */
  readonly reason: string;
  /** For operators alone. */
  readonly note: string;
}

/** Somebody asks that a call which was blocked in error be put right, 47 CFR 64.1200(k)(8). */
export interface RedressRequest extends RedressMarks {
  /** The id of the block (the `id` of the 603+): one request a block. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly channel: RedressChannel;
  /** Digits of the calling number that was blocked, from the record of the call. */
  readonly callingNumber: string | undefined;
  readonly calledNumber: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
  /** Why the caller thinks that the block was wrong. */
  readonly statement: string;
  readonly state: RedressState;
  /** Oldest first; the last one made the present state. */
  readonly events: readonly RedressEvent[];
  /** When a status update is owed, and when the request is to be resolved; UTC milliseconds. */
  readonly statusDueAtMs: number;
  readonly resolveDueAtMs: number;
  /** Until when the number is allowed; undefined unless restored. */
  readonly restoredUntilMs: number | undefined;
  /** Counts changes; a change that was made on an older one is refused. */
  readonly revision: number;
}

/**
 * What has been done for a request since. Written beside it and no change of it: an operator who
 * looks at a request is not refused because a notice went out meanwhile.
 */
export interface RedressMarks {
  /**
   * Up to when the caller has been told how the request stands, if they left an address: the time of
   * the last event that a notice was about, or that of the notice for the 24-hour duty.
   */
  readonly lastNoticeAtMs: number | undefined;
  /** When the override of a restored number was in the store. */
  readonly allowedAtMs: number | undefined;
  /** When the webhook took the restored number. */
  readonly webhookAtMs: number | undefined;
}
