import type { Logger } from "pino";
import { asRingfenceError } from "../errors.ts";

/**
 * A service without a list answers nobody: it builds the one of the manifest, and tries again
 * until there is one. What was wrong may be a store that starts later than the service, or a run
 * on another machine that failed after all.
 *
 * @param ready true when a list is loaded, whoever built it
 * @param reload builds and publishes the list of the manifest
 * @param pause waits before the next attempt
 */
export async function firstList(
  ready: () => boolean,
  reload: () => Promise<unknown>,
  pause: () => Promise<unknown>,
  logger: Logger,
): Promise<void> {
  let last = "";
  while (!ready()) {
    if (last === "") logger.warn("no DNO list yet: building the one of the manifest");
    try {
      await reload();
      if (ready()) return;
    } catch (thrown) {
      const { code, message } = asRingfenceError(thrown);
      if (code === "LOCKED") logger.info("another run builds the first DNO list");
      else if (message !== last) {
        logger.error({ err: thrown }, "no DNO list: calls are answered 503 and pass");
      }
      last = message;
    }
    await pause();
  }
}
