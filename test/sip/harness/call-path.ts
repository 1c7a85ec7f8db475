import { Call, type CallWish } from "./caller.ts";
import { type DecisionServer, openDecisionServer } from "./decision-server.ts";
import { type AnswerInvite, type Gateway, openGateway } from "./gateway.ts";
import { type Kamailio, type KamailioOptions, startKamailio } from "./kamailio.ts";
import { SipEndpoint } from "./sip-endpoint.ts";
import type { Transport } from "./transport.ts";
import { waitUntil } from "./wait-until.ts";

/** Caller, SBC, a stand-in for the service, and the gateways behind: all a call passes through. */
export interface CallPath {
  readonly decisions: DecisionServer;
  readonly kamailio: Kamailio;
  readonly gateways: readonly Gateway[];
  /** A new call, not yet sent. */
  call(wish?: CallWish): Call;
  close(): Promise<void>;
}

export interface CallPathOptions
  extends Pick<
    KamailioOptions,
    "ringfenceLines" | "sbcLines" | "linesBeforeQuestion" | "editScript"
  > {
  /** How each gateway answers; one gateway that says 200 when left out. */
  readonly gateways?: readonly (AnswerInvite | undefined)[];
  /** Further lines of ringfence-local.cfg that name the ports of the service. */
  readonly ringfence?: (ports: Pick<DecisionServer, "httpPort" | "rpcPort">) => readonly string[];
}

/** Opens all of it on free ports of 127.0.0.1. */
export async function openCallPath(
  transport: Transport,
  options: CallPathOptions = {},
): Promise<CallPath> {
  const decisions = await openDecisionServer();
  const gateways = await Promise.all(
    (options.gateways ?? [undefined]).map((answer) => openGateway(answer)),
  );
  const caller = await SipEndpoint.open();
  const closeRest = async () => {
    caller.close();
    for (const gateway of gateways) gateway.close();
    await decisions.close();
  };
  try {
    const kamailio = await startKamailio({
      ...options,
      ringfenceLines: [
        ...(options.ringfenceLines ?? []),
        ...(options.ringfence?.(decisions) ?? []),
      ],
      transport,
      httpPort: decisions.httpPort,
      rpcPort: decisions.rpcPort,
      gatewayPorts: gateways.map((gateway) => gateway.port),
    });
    if (transport === "rpc") await connected(kamailio);
    return {
      decisions,
      kamailio,
      gateways,
      call: (wish = {}) => new Call(caller, kamailio.sipPort, wish),
      close: async () => {
        await kamailio.stop();
        await closeRest();
      },
    };
  } catch (error) {
    await closeRest();
    throw error;
  }
}

/** Waits until janssonrpcc has its connection to the service. */
export async function connected(kamailio: Kamailio): Promise<void> {
  await waitUntil("connection of janssonrpcc", () =>
    /bev_connect_cb\(\): Connected to host/.test(kamailio.log()),
  );
}
