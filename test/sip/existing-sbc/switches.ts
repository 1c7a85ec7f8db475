import type { CallWish } from "../harness/caller.ts";
import type { ExistingSbc } from "../harness/existing-sbc.ts";

/**
 * A combination of the `WITH_` switches of Debian's default script, and a call that makes its way
 * through what they switch on.
 */
export interface Combination {
  readonly switches: readonly string[];
  /** Rows of the database, where the switches need one. */
  readonly rows?: Readonly<Record<string, readonly string[]>>;
  /** Lets a call reach the gateway, which is at that port. */
  prepare?(sbc: ExistingSbc, gatewayPort: number): Promise<void>;
  wish(sbc: ExistingSbc, gatewayPort: number): CallWish;
}

const CALLED = "+13125550199";

/** The called number is a subscriber of this SBC. */
function calledIsRegistered(...switches: readonly string[]): Combination {
  return {
    switches,
    prepare: (sbc, port) => sbc.register(`sip:${CALLED}@127.0.0.1:${sbc.sipPort}`, port),
    wish: ({ sipPort }) => ({ ruri: `sip:${CALLED}@127.0.0.1:${sipPort}` }),
  };
}

export const NO_SWITCH = calledIsRegistered();

/** The caller is looked at before the question, what goes out is changed after it. */
export const NAT = calledIsRegistered("WITH_NAT", "WITH_NATSIPPING");

/** htable is loaded by the script already; 3xx and 401 are answered in its failure_route. */
const GUARDED = calledIsRegistered(
  ...["WITH_ANTIFLOOD", "WITH_BLOCK3XX", "WITH_BLOCK401407", "WITH_JSONRPC", "WITH_DEBUG"],
);

/** The called number is looked up in tables after the question. */
const TABLES: Combination = {
  switches: ["WITH_ALIASDB", "WITH_SPEEDDIAL", "WITH_MULTIDOMAIN", "WITH_USRLOCDB"],
  rows: {
    domain: ["1:carrier.example:carrier.example:0"],
    dbaliases: [`1:${CALLED}:carrier.example:desk:carrier.example`],
  },
  prepare: (sbc, gatewayPort) => sbc.register("sip:desk@carrier.example", gatewayPort),
  wish: () => ({ ruri: `sip:${CALLED}@carrier.example` }),
};

/** A neighbour known by its address calls through to another network. */
const NEIGHBOUR: Combination = {
  switches: ["WITH_AUTH", "WITH_IPAUTH"],
  rows: { address: ["1:1:127.0.0.1:32:0:"] },
  wish: (_sbc, gatewayPort) => ({ ruri: `sip:${CALLED}@127.0.0.1:${gatewayPort}` }),
};

/** The failure_route tries another place on 486 and 408. */
export const VOICEMAIL = calledIsRegistered("WITH_VOICEMAIL");

/** The gateway is chosen after the question. */
const PSTN: Combination = {
  switches: ["WITH_PSTN"],
  prepare: async (sbc, gatewayPort) => {
    await sbc.kamcmd("cfg.set_now_string", "pstn", "gw_ip", "127.0.0.1");
    await sbc.kamcmd("cfg.set_now_string", "pstn", "gw_port", `s:${gatewayPort}`);
  },
  wish: ({ sipPort }) => ({
    from: `<sip:+12125550123@127.0.0.1:${sipPort}>`,
    ruri: `sip:${CALLED}@127.0.0.1:${sipPort}`,
  }),
};

/**
 * What calls are placed through. Left out: WITH_MYSQL, WITH_PRESENCE and WITH_TLS load modules of
 * packages that the project does not install (db_text stands for MySQL here); WITH_RTPENGINE puts
 * another media proxy in the places of WITH_NAT; WITH_ACCDB needs columns added to a table by hand
 * and decides nothing; WITH_MSGREBUILD belongs to WITH_PRESENCE.
 */
export const COMBINATIONS: readonly Combination[] = [
  NO_SWITCH,
  GUARDED,
  NAT,
  TABLES,
  NEIGHBOUR,
  VOICEMAIL,
  PSTN,
];
