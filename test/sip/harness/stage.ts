import { connected } from "./call-path.ts";
import { type Kamailio, startKamailio } from "./kamailio.ts";
import { projectPath } from "./project.ts";
import { type RedisServer, startRedisServer } from "./redis-server.ts";
import { type Service, startService } from "./service.ts";
import {
  placeSippCall,
  type SippCall,
  type SippFarEnd,
  type SippOutcome,
  startSippFarEnd,
} from "./sipp.ts";
import type { Transport } from "./transport.ts";

/** All of it for real: the service, Kamailio, two far ends, and SIPp that places the calls. */
export interface Stage {
  readonly service: Service;
  readonly kamailio: Kamailio;
  /** The gateway that calls go to, and the one that is tried when it fails. */
  readonly farEnds: readonly [SippFarEnd, SippFarEnd];
  call(call: SippCall): Promise<SippOutcome>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly transport: Transport;
  readonly store: "embedded" | "redis";
}

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Starts everything that the demo and the tests of decided calls need, with the bundled samples,
 * the policy of the demo, and the score and the override that the calls are about.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const started: Stoppable[] = [];
  const keep = <Part extends Stoppable>(part: Part): Part => {
    started.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of started.splice(0)) await part.stop();
  };
  try {
    const redis: RedisServer | undefined =
      options.store === "redis" ? keep(await startRedisServer()) : undefined;
    const service = keep(
      await startService({
        manifest: projectPath("dno-data/samples/manifest.yaml"),
        policy: projectPath("test/demo/policy.yaml"),
        ...(redis === undefined ? {} : { redisUrl: redis.url }),
      }),
    );
    await loadScoreAndOverride(service);
    const farEnds = [keep(await startSippFarEnd()), keep(await startSippFarEnd())] as const;
    const kamailio = keep(
      await startKamailio({
        transport: options.transport,
        httpPort: service.httpPort,
        rpcPort: service.rpcPort,
        gatewayPorts: farEnds.map((farEnd) => farEnd.port),
        sbcLines: ["#!define SBC_BELIEVES_VERSTAT"],
      }),
    );
    if (options.transport === "rpc") await connected(kamailio);
    return {
      service,
      kamailio,
      farEnds,
      call: (call) => placeSippCall(kamailio.sipPort, call),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reputation of the caller that analytics block, dno-data/README.md. */
export const SCORED_CALLER = "+16862030197";
/** On the unused list by its block, and exempt by an override. */
export const ALLOWED_CALLER = "+16862228197";

async function loadScoreAndOverride(service: Service): Promise<void> {
  await service.rpc("score.set", { number: SCORED_CALLER, score: 97, category: "robocall" });
  await service.rpc("dno.add", {
    number: ALLOWED_CALLER,
    class: "allowed",
    reason: "put back into use on Monday",
    requester: "numbering desk",
    proof: "ticket 4711",
  });
}
