import { connected } from "../../sip/harness/call-path.ts";
import { type Gateway, openGateway } from "../../sip/harness/gateway.ts";
import { startKamailio } from "../../sip/harness/kamailio.ts";
import { startOpensips } from "../../sip/harness/opensips.ts";
import { OPENSIPS } from "../../sip/harness/opensips-binary.ts";
import { projectPath } from "../../sip/harness/project.ts";
import { type Service, type ServiceOptions, startService } from "../../sip/harness/service.ts";
import { SCORED_CALLER } from "../../sip/harness/stage.ts";
import { TRANSPORTS, type Transport } from "../../sip/harness/transport.ts";
import { type FaultyWire, openFaultyWire } from "./faulty-wire.ts";

/** The SBCs that calls go through, all at the same time. */
export const SBC_NAMES = ["Kamailio by rpc", "Kamailio by http", "OpenSIPS"] as const;
export type SbcName = (typeof SBC_NAMES)[number];

/** An SBC with its shipped scripts. */
export interface Sbc {
  readonly name: SbcName;
  readonly sipPort: number;
  /** How long a call waits for the service at most, milliseconds. */
  readonly timeoutMs: number;
  /** One of the counters `ringfence_<name>`. */
  counter(name: string): Promise<number>;
  /** Ends it, as an operator would. */
  shutDown(): Promise<void>;
  /** Starts it again where it was. */
  startAgain(): Promise<void>;
}

/** One real service, the SBCs that ask it, and the gateway behind them. */
export interface FaultStage {
  readonly service: Service;
  readonly sbcs: readonly Sbc[];
  /** Between each SBC and the service, where the stage was opened with them. */
  readonly wires: readonly FaultyWire[];
  close(): Promise<void>;
}

export interface FaultStageOptions extends Partial<Omit<ServiceOptions, "policy">> {
  /**
   * How long a call waits in Kamailio, milliseconds. Half a second when left out, not the 200 ms that
   * are shipped: before and after a fault a machine with other work has to be in time.
   */
  readonly timeoutMs?: number;
  /** Puts a wire that can be made faulty before the service. */
  readonly withWires?: boolean;
}

/** Starts all of it. OpenSIPS is left out on a machine that has none. */
export async function openFaultStage(options: FaultStageOptions = {}): Promise<FaultStage> {
  const started: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const service = await startService({
      manifest: projectPath("dno-data/samples/manifest.yaml"),
      policy: projectPath("test/demo/policy.yaml"),
      ...options,
      settings: { RINGFENCE_SCORE_DEADLINE_MS: "100" },
    });
    started.push(service.stop);
    await service.rpc("score.set", { number: SCORED_CALLER, score: 97, category: "robocall" });
    const wires: FaultyWire[] = [];
    const wired = async (port: number): Promise<number> => {
      if (options.withWires !== true) return port;
      const wire = await openFaultyWire(port);
      started.push(wire.close);
      wires.push(wire);
      return wire.port;
    };
    const gateway = await openGateway();
    started.push(async () => gateway.close());
    const sbcs: Sbc[] = [];
    for (const transport of TRANSPORTS) {
      const ports = {
        httpPort: await wired(service.httpPort),
        rpcPort: await wired(service.rpcPort),
      };
      const sbc = await openKamailio(transport, ports, gateway, options.timeoutMs ?? 500);
      started.push(sbc.stop);
      sbcs.push(sbc);
    }
    if (OPENSIPS.found) {
      const sbc = await openOpensips(await wired(service.httpPort), gateway);
      started.push(sbc.stop);
      sbcs.push(sbc);
    }
    return { service, sbcs, wires, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openKamailio(
  transport: Transport,
  ports: { readonly httpPort: number; readonly rpcPort: number },
  gateway: Gateway,
  timeoutMs: number,
): Promise<Sbc & { stop(): Promise<void> }> {
  const kamailio = await startKamailio({
    transport,
    ...ports,
    gatewayPorts: [gateway.port],
    ringfenceLines: [`#!define RINGFENCE_TIMEOUT_MS ${timeoutMs}`],
  });
  if (transport === "rpc") await connected(kamailio);
  return {
    name: `Kamailio by ${transport}`,
    sipPort: kamailio.sipPort,
    timeoutMs,
    counter: kamailio.counter,
    shutDown: kamailio.shutDown,
    startAgain: kamailio.startAgain,
    stop: kamailio.stop,
  };
}

async function openOpensips(
  httpPort: number,
  gateway: Gateway,
): Promise<Sbc & { stop(): Promise<void> }> {
  const opensips = await startOpensips({ httpPort, gatewayPorts: [gateway.port] });
  // timeoutMs: rest_client's 2 s, on its coarse clock
  return { ...opensips, name: "OpenSIPS", timeoutMs: 2_500 };
}
