import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";

/** What every command is given; `main.ts` makes it, tests make their own. */
export interface CliContext {
  /** @throws RingfenceError BAD_CONFIGURATION */
  settings(): Settings;
  /** The store of the settings, opened once and closed when the command ends. */
  openStore(): Promise<Store>;
  /**
   * Prints one result: `value` as JSON with `-o json`, else `human`, which needs no line break at
   * its end and prints nothing when it is empty.
   */
  print(value: unknown, human: string): void;
  /** Something the operator should see beside the result; on standard error. */
  warn(message: string): void;
  /** Milliseconds since 1970, UTC. */
  now(): number;
}
