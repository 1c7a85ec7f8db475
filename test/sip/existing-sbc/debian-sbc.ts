import { Call, type CallWish } from "../harness/caller.ts";
import { type DecisionServer, openDecisionServer } from "../harness/decision-server.ts";
import { type ExistingSbc, startExistingSbc } from "../harness/existing-sbc.ts";
import { type AnswerInvite, type Gateway, openGateway } from "../harness/gateway.ts";
import { transportLines } from "../harness/kamailio.ts";
import { SipEndpoint } from "../harness/sip-endpoint.ts";
import type { Transport } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { debianScript } from "./debian-script.ts";
import { applyRecipe, DEBIAN_PLACES, readRecipe } from "./recipe.ts";
import type { Combination } from "./switches.ts";

/** Debian's default SBC with the recipe applied, and all that a call through it passes. */
export interface DebianSbc {
  readonly sbc: ExistingSbc;
  readonly decisions: DecisionServer;
  readonly gateway: Gateway;
  /** How the gateway answers from now on; 200 until it is told otherwise. */
  answer: AnswerInvite;
  /** A new call by the way of the combination, not yet sent. */
  call(wish?: CallWish): Call;
  close(): Promise<void>;
}

export interface DebianSbcOptions {
  /** JSON-RPC when left out. */
  readonly transport?: Transport;
  /** Further lines of kamailio-local.cfg. */
  readonly localLines?: readonly string[];
  /** What an operator changes beside the recipe. */
  readonly edit?: (script: string) => string;
}

/** Opens it on free ports of 127.0.0.1, ready for calls. */
export async function openDebianSbc(
  { switches, rows, prepare, wish }: Combination,
  { transport = "rpc", localLines = [], edit = (same) => same }: DebianSbcOptions = {},
): Promise<DebianSbc> {
  const script = edit(applyRecipe(await debianScript(), await readRecipe(), DEBIAN_PLACES));
  const decisions = await openDecisionServer();
  const gateway = await openGateway((invite) => opened.answer(invite));
  const caller = await SipEndpoint.open();
  const closeRest = async () => {
    caller.close();
    gateway.close();
    await decisions.close();
  };
  const start = async () => {
    const sbc = await startExistingSbc({
      script,
      ringfenceLines: transportLines({ transport, ...decisions }),
      localLines: [...switches.map((name) => `#!define ${name}`), ...localLines],
      ...(rows === undefined ? {} : { rows }),
    });
    await prepare?.(sbc, gateway.port);
    if (transport === "rpc") {
      await waitUntil("connection of janssonrpcc", () =>
        /bev_connect_cb\(\): Connected to host/.test(sbc.log()),
      );
    }
    return sbc;
  };
  const sbc = await start().catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  const opened: DebianSbc = {
    sbc,
    decisions,
    gateway,
    answer: () => [{ status: 200, phrase: "OK" }],
    call: (own = {}) => new Call(caller, sbc.sipPort, { ...wish(sbc, gateway.port), ...own }),
    close: async () => {
      await sbc.stop();
      await closeRest();
    },
  };
  return opened;
}
