import { RingfenceError } from "../../errors.ts";

/**
 * The error of a file that is refused whole: the build ends, and the list that is current stays.
 *
 * @param file its path, which operators look for
 * @param reason what is wrong with it, as a sentence without its subject
 */
export function refusedFile(file: string, reason: string, cause?: unknown): RingfenceError {
  return new RingfenceError("DATA_REFUSED", `${file}: ${reason}`, { field: file, cause });
}
