import { readRedisUrl } from "./redis/redis-url.ts";
import type { Store } from "./store.ts";

/** The settings of the same names in `settings.ts`. */
export interface StoreSettings {
  /** See `readRedisUrl` for its forms. Unset: the embedded store. */
  readonly redisUrl: string | undefined;
  /** Where the embedded store is; made when it is not there. Not used with Redis. */
  readonly dataDir: string;
  /** Not used by the embedded store, which does not wait. */
  readonly redisCommandTimeoutMs: number;
}

/**
 * Opens the store that the settings name.
 *
 * An unreachable Redis is no error here: the store opens within a second, is not `available()`,
 * rejects everything at once and goes on trying to connect.
 *
 * @throws RingfenceError `BAD_CONFIGURATION` for a wrong address, `STORE_UNAVAILABLE` when the data
 *   directory cannot be used
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const { redisUrl, dataDir, redisCommandTimeoutMs } = settings;
  // Each is half a second of a command's time on a small machine, and one of them is needed.
  if (redisUrl === undefined) {
    const { EmbeddedStore } = await import("./embedded/embedded-store.ts");
    return new EmbeddedStore(dataDir, Date.now);
  }
  const { RedisStore } = await import("./redis/redis-store.ts");
  return RedisStore.open(readRedisUrl(redisUrl), redisCommandTimeoutMs, Date.now);
}
