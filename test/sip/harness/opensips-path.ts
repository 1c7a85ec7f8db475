import { Call, type CallWish } from "./caller.ts";
import { type DecisionServer, openDecisionServer } from "./decision-server.ts";
import { type AnswerInvite, type Gateway, openGateway } from "./gateway.ts";
import { type Opensips, type OpensipsOptions, startOpensips } from "./opensips.ts";
import { type Endpoint, SipEndpoint } from "./sip-endpoint.ts";
import { StreamEndpoint } from "./stream-endpoint.ts";

/** Caller, OpenSIPS, a stand-in for the service, and the gateways behind. */
export interface OpensipsPath {
  readonly decisions: DecisionServer;
  readonly opensips: Opensips;
  readonly gateways: readonly Gateway[];
  /** A new call, not yet sent. */
  call(wish?: CallWish): Call;
  close(): Promise<void>;
}

export interface OpensipsPathOptions
  extends Pick<
    OpensipsOptions,
    | "settings"
    | "linesBeforeQuestion"
    | "editScript"
    | "editInclude"
    | "sipTransport"
    | "tls"
    | "gatewayAddress"
  > {
  /** How each gateway answers; one gateway that says 200 when left out. */
  readonly gateways?: readonly (AnswerInvite | undefined)[];
  /** A loopback address of the caller, with UDP; 127.0.0.1 when left out. */
  readonly callerAddress?: string;
  /** The port of the real service; the stand-in is asked when left out. */
  readonly servicePort?: number;
  /** Has refusals in transit reported to whoever is asked. */
  readonly reports?: boolean;
}

/** Opens all of it on free ports of 127.0.0.1. */
export async function openOpensipsPath(options: OpensipsPathOptions = {}): Promise<OpensipsPath> {
  const decisions = await openDecisionServer();
  const open = (address?: string): Promise<Endpoint> =>
    (options.sipTransport ?? "udp") === "udp"
      ? SipEndpoint.open(address)
      : StreamEndpoint.open(options.tls);
  const gateways = await Promise.all(
    (options.gateways ?? [undefined]).map(async (answer) =>
      openGateway(answer, await open(options.gatewayAddress)),
    ),
  );
  const caller = await open(options.callerAddress);
  const closeRest = async () => {
    caller.close();
    for (const gateway of gateways) gateway.close();
    await decisions.close();
  };
  try {
    const httpPort = options.servicePort ?? decisions.httpPort;
    const reports = `ringfence_observe_url=s:http://127.0.0.1:${httpPort}/rpc`;
    const opensips = await startOpensips({
      ...options,
      settings: [...(options.reports === true ? [reports] : []), ...(options.settings ?? [])],
      httpPort,
      gatewayPorts: gateways.map((gateway) => gateway.port),
    });
    return {
      decisions,
      opensips,
      gateways,
      call: (wish = {}) => new Call(caller, opensips.sipPort, wish),
      close: async () => {
        await opensips.stop();
        await closeRest();
      },
    };
  } catch (error) {
    await closeRest();
    throw error;
  }
}
