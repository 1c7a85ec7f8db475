import type { ErrorCode } from "../../errors.ts";

/** Standard codes of JSON-RPC 2.0 §5.1; the range below -32000 is the server's own. */
export const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;
export const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const INTERNAL_ERROR = -32_603;
const SERVER_ERROR = -32_000;

/**
 * The number that an error of ours has in JSON-RPC; any other is -32000. Programs had better look
 * at `data.code`, which is the code itself. `docs/errors.md` is generated from this table.
 */
export const RPC_CODES: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_JSON: PARSE_ERROR,
  BAD_REQUEST: INVALID_REQUEST,
  BAD_FIELD: INVALID_PARAMS,
  INTERNAL: INTERNAL_ERROR,
  NOT_READY: -32_001,
  UNAUTHORIZED: -32_002,
  STORE_UNAVAILABLE: -32_003,
  LOCKED: -32_004,
  DATA_REFUSED: -32_005,
  NOT_FOUND: -32_006,
  BODY_TOO_LARGE: -32_007,
  REQUEST_TIMEOUT: -32_008,
};

export function rpcCode(code: ErrorCode): number {
  return RPC_CODES[code] ?? SERVER_ERROR;
}
