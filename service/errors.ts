/**
 * Every error that Ringfence tells anyone about has a code, and is born here. The code is what
 * programs compare; the message is for people and may change.
 */
interface ErrorEntry {
  /** HTTP status when it leaves through a listener. */
  readonly http: number;
  /** Exit status when it ends a command (sysexits.h). */
  readonly exit: 64 | 65 | 69 | 70 | 74 | 75 | 78;
  readonly meaning: string;
}

export const ERRORS = {
  BAD_REQUEST: { http: 400, exit: 64, meaning: "The request is not what the method takes." },
  BAD_JSON: { http: 400, exit: 65, meaning: "The body is not JSON." },
  BAD_FIELD: {
    http: 400,
    exit: 64,
    meaning: "A field is missing, of a wrong type or out of range.",
  },
  BODY_TOO_LARGE: { http: 413, exit: 65, meaning: "The body is over 64 KB." },
  HEADERS_TOO_LARGE: { http: 431, exit: 65, meaning: "The header of the request is over 16 KB." },
  REQUEST_TIMEOUT: {
    http: 408,
    exit: 69,
    meaning: "The request did not arrive whole in time; the connection is closed.",
  },
  NOT_FOUND: { http: 404, exit: 65, meaning: "There is nothing under that name." },
  METHOD_NOT_ALLOWED: { http: 405, exit: 64, meaning: "The path exists for another HTTP method." },
  UNAUTHORIZED: { http: 401, exit: 64, meaning: "The bearer token is missing or wrong." },
  EXPIRED: { http: 410, exit: 65, meaning: "The id is true, and of a block too long ago." },
  TOO_MANY_REQUESTS: {
    http: 429,
    exit: 75,
    meaning: "The limit of an address or a number is reached; Retry-After says how long to wait.",
  },
  NOT_READY: { http: 503, exit: 69, meaning: "No usable DNO index is loaded yet." },
  STORE_UNAVAILABLE: { http: 503, exit: 69, meaning: "The store does not answer." },
  SERVICE_UNAVAILABLE: { http: 503, exit: 69, meaning: "The running service does not answer." },
  SOURCE_UNAVAILABLE: {
    http: 503,
    exit: 69,
    meaning: "A source of the DNO list cannot be downloaded, and there is no earlier file of it.",
  },
  PROGRAM_MISSING: {
    http: 503,
    exit: 69,
    meaning: "A program that the command needs is not installed.",
  },
  LOCKED: {
    http: 409,
    exit: 75,
    meaning:
      "Another run holds the lock, or somebody else changed the same thing; look again later.",
  },
  DATA_REFUSED: {
    http: 422,
    exit: 65,
    meaning: "The data did not pass its checks; the old stays.",
  },
  BAD_CONFIGURATION: {
    http: 500,
    exit: 78,
    meaning: "A setting, the policy or the manifest is bad.",
  },
  USAGE: { http: 400, exit: 64, meaning: "The command line is wrong." },
  IO: { http: 500, exit: 74, meaning: "A file could not be read or written." },
  INTERNAL: { http: 500, exit: 70, meaning: "A fault in Ringfence itself; please report it." },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Whether a text that came from elsewhere is one of the codes. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && Object.hasOwn(ERRORS, text);
}

export class RingfenceError extends Error {
  override readonly name = "RingfenceError";
  readonly code: ErrorCode;
  /** The field, setting, file or line that the error is about. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, at?: { field?: string; cause?: unknown }) {
    super(message, at?.cause === undefined ? undefined : { cause: at.cause });
    this.code = code;
    this.field = at?.field;
  }
}

/** Turns anything thrown into an error with a code; what has none is `INTERNAL`. */
export function asRingfenceError(thrown: unknown): RingfenceError {
  if (thrown instanceof RingfenceError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RingfenceError("INTERNAL", message, { cause: thrown });
}
