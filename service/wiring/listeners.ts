import type { Logger } from "pino";
import { Access } from "../server/access.ts";
import { openAdminListener } from "../server/admin/admin-listener.ts";
import { DecideEndpoint } from "../server/decide-endpoint.ts";
import { openCallListener } from "../server/http/call-listener.ts";
import type { BodyHandler } from "../server/http/call-request.ts";
import { DecideHandler } from "../server/http/decide-handler.ts";
import { RpcHandler } from "../server/http/rpc-handler.ts";
import type { Listener } from "../server/listener.ts";
import { FreshJcard } from "../server/portal/fresh-jcard.ts";
import { openPortalListener } from "../server/portal/portal-listener.ts";
import type { FaultLog } from "../server/ports.ts";
import { RpcDispatcher } from "../server/rpc/dispatch.ts";
import { rpcMethods } from "../server/rpc/methods.ts";
import { openRpcListener } from "../server/rpc/tcp-listener.ts";
import type { Settings } from "../settings.ts";
import type { Parts } from "../wiring.ts";
import { consolePorts } from "./console-ports.ts";
import { Portal } from "./portal.ts";

/** What listens, in the order in which it is to be stopped. */
export interface Listeners {
  readonly calls: readonly Listener[];
  readonly portal: Portal;
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
  const decide = new DecideHandler(endpoint, counts, faults);
  const plainHandlers = new Map([["/v1/decide", decide]]);
  const handlers = new Map<string, BodyHandler>([
    ["/v1/decide", decide],
    ["/rpc", new RpcHandler(dispatcher, access, counts)],
  ]);
  const common = { bodyTimeoutMs, maxConnections, counts };
  const portal = portalOf(settings, parts, faults, logger);
  const open: Listener[] = [];
  try {
    const calls = { ...common, listen: settings.listen, handlers, plainHandlers };
    open.push(await openCallListener(calls));
    open.push(await openRpcListener({ ...common, listen: settings.rpcListen, dispatcher }));
    await portal.open();
    const admin = await openAdminListener({
      ...common,
      listen: settings.adminListen,
      access,
      ports,
      console: consolePorts(ports, parts.dashboard, settings.portalProxies.list, logger, Date.now),
      metrics: counts,
      faults,
    });
    parts.policy.onChange(() => portal.follow());
    return { calls: open, portal, admin };
  } catch (error) {
    for (const listener of [...open, portal]) await listener.stop(0);
    throw error;
  }
}

/** Open while the policy in use has a jCard, or an address that a 603+ gives to callers. */
function portalOf(settings: Settings, parts: Parts, faults: FaultLog, logger: Logger): Portal {
  const { policy, redress: desk, metrics: counts } = parts;
  const signer = () => policy.current.jcard?.signer;
  const { portalListen: listen, bodyTimeoutMs, maxConnections } = settings;
  const jcard = new FreshJcard(signer, Date.now);
  const redress = desk.door(counts, faults);
  const limits = { bodyTimeoutMs, maxConnections };
  return new Portal(
    () => signer() !== undefined || policy.current.contact?.url !== undefined,
    () => openPortalListener({ listen, ...limits, jcard, redress, counts, faults }),
    logger,
  );
}
