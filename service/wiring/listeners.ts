import type { Logger } from "pino";
import { Access } from "../server/access.ts";
import { openAdminListener } from "../server/admin/admin-listener.ts";
import { DecideEndpoint } from "../server/decide-endpoint.ts";
import { openCallListener } from "../server/http/call-listener.ts";
import type { BodyHandler } from "../server/http/call-request.ts";
import { DecideHandler } from "../server/http/decide-handler.ts";
import { RpcHandler } from "../server/http/rpc-handler.ts";
import type { Listener } from "../server/listener.ts";
import type { FaultLog } from "../server/ports.ts";
import { RpcDispatcher } from "../server/rpc/dispatch.ts";
import { rpcMethods } from "../server/rpc/methods.ts";
import { openRpcListener } from "../server/rpc/tcp-listener.ts";
import type { Settings } from "../settings.ts";
import type { Parts } from "../wiring.ts";

/** What listens, in the order in which it is to be stopped. */
export interface Listeners {
  readonly calls: readonly Listener[];
  readonly admin: Listener;
}

/**
 * Opens every listener.
 *
 * @throws RingfenceError BAD_CONFIGURATION that names the setting, with none left open
 */
export async function openListeners(
  settings: Settings,
  parts: Parts,
  logger: Logger,
): Promise<Listeners> {
  const { bodyTimeoutMs, maxConnections } = settings;
  const { metrics: counts, ports } = parts;
  const faults: FaultLog = {
    fault: (what, error) => logger.error({ err: error }, `fault in ${what}`),
  };
  const access = new Access(settings.token);
  const endpoint = new DecideEndpoint(parts.callPath, parts.records);
  const dispatcher = new RpcDispatcher(rpcMethods(ports, endpoint), counts, faults);
  const handlers = new Map<string, BodyHandler>([
    ["/v1/decide", new DecideHandler(endpoint, counts, faults)],
    ["/rpc", new RpcHandler(dispatcher, access, counts)],
  ]);
  const common = { bodyTimeoutMs, maxConnections, counts };
  const open: Listener[] = [];
  try {
    open.push(await openCallListener({ ...common, listen: settings.listen, handlers }));
    open.push(await openRpcListener({ ...common, listen: settings.rpcListen, dispatcher }));
    const admin = await openAdminListener({
      ...common,
      listen: settings.adminListen,
      access,
      ports,
      metrics: counts,
      faults,
    });
    return { calls: open, admin };
  } catch (error) {
    for (const listener of open) await listener.stop(0);
    throw error;
  }
}
