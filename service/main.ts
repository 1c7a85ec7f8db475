import { realpathSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { asRingfenceError, ERRORS } from "./errors.ts";
import { LineWriter } from "./observability/line-writer.ts";
import { createLogger } from "./observability/logger.ts";
import { keepFilesPrivate } from "./private-files.ts";
import { shutDown } from "./server/shutdown.ts";
import { address } from "./settings/kinds.ts";
import { loadSettings, thisMachine } from "./settings/load.ts";
import { firstList } from "./wiring/first-list.ts";
import { type Listeners, openListeners } from "./wiring/listeners.ts";
import { type Parts, wire } from "./wiring.ts";

/** What closing the store and writing out the log may take when calls are done. */
const CLOSING_MS = 900;

/** A first list that could not be built is tried again after this. */
const BETWEEN_BUILDS_MS = 60_000;

/**
 * Runs the service until SIGTERM or SIGINT: settings, wiring, listeners, signals.
 *
 * @throws RingfenceError when it cannot start
 */
export async function serve(): Promise<void> {
  const { settings, warnings } = loadSettings(process.env, thisMachine);
  const writer = new LineWriter(1);
  const logger = createLogger(settings.logLevel, writer);
  for (const warning of warnings) logger.warn(warning);
  let parts: Parts | undefined;
  let listeners: Listeners;
  // Until there is something to reload, SIGHUP would end the process.
  let askedToReload = false;
  process.on("SIGHUP", () => {
    askedToReload = true;
  });
  try {
    parts = await wire(settings, logger, writer);
    listeners = await openListeners(settings, parts, logger);
  } catch (error) {
    await parts?.close();
    writer.flushSync();
    throw error;
  }
  const [http, rpc] = listeners.calls;
  const portal = listeners.portal.address;
  // Before anybody is told that there is something to end.
  onSignals(parts, listeners, settings.shutdownMs, logger);
  logger.info(
    {
      http: http && address.show(http.address),
      rpc: rpc && address.show(rpc.address),
      admin: address.show(listeners.admin.address),
      portal: portal && address.show(portal),
      store: settings.redisUrl === undefined ? settings.dataDir : "redis",
    },
    "listening",
  );
  if (askedToReload) process.emit("SIGHUP");
  const { callPath, ports } = parts;
  void firstList(callPath.ready, ports.dno.reload, () => delay(BETWEEN_BUILDS_MS), logger);
}

function onSignals(parts: Parts, listeners: Listeners, withinMs: number, logger: Logger): void {
  process.on("SIGHUP", () => {
    parts.ports.reload.reload().then(
      // What changed has lines of its own.
      () => logger.info("reloaded"),
      (error: unknown) => logger.error({ err: error }, "reload failed; what was in use stays"),
    );
  });
  let leaving = false;
  const leave = (signal: NodeJS.Signals) => {
    if (leaving) return;
    leaving = true;
    logger.info({ signal }, "leaving");
    void end(parts, listeners, withinMs).finally(() => process.exit(0));
    // A store that hangs must not keep the process.
    setTimeout(() => process.exit(0), withinMs + CLOSING_MS).unref();
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}

async function end(parts: Parts, listeners: Listeners, withinMs: number): Promise<void> {
  const { calls, portal, admin } = listeners;
  await shutDown(() => parts.health.drain(), [...calls, portal], admin, withinMs);
  await parts.close();
}

/** Started by itself (`npm start`), not as `ringfence serve`. */
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  keepFilesPrivate();
  try {
    await serve();
  } catch (thrown) {
    const error = asRingfenceError(thrown);
    process.stderr.write(`ringfence: ${error.message}\n`);
    process.exit(ERRORS[error.code].exit);
  }
}
