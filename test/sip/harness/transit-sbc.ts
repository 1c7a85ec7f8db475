import { cp } from "node:fs/promises";
import { join } from "node:path";
import { Call, type CallWish } from "./caller.ts";
import { type Credentials, makeCredentials } from "./credentials.ts";
import { freeTcpPort } from "./free-port.ts";
import { type AnswerInvite, type Gateway, openGateway } from "./gateway.ts";
import { projectPath } from "./project.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { type RunningScript, startScript } from "./script-runner.ts";
import { type Endpoint, SipEndpoint } from "./sip-endpoint.ts";
import { StreamEndpoint } from "./stream-endpoint.ts";

export type SipTransport = "udp" | "tcp" | "tls";

export interface TransitOptions {
  /** How each gateway answers, in the order in which they are tried. */
  readonly gateways: readonly AnswerInvite[];
  /** Between all of them; UDP when left out. */
  readonly transport?: SipTransport;
  /** One gateway after the other by dispatcher, or all at once; the former when left out. */
  readonly forking?: "serial" | "parallel";
  /** Loadmodule and modparam lines of an SBC that hides its topology. */
  readonly hiding?: readonly string[];
  /** Lines of ringfence-local.cfg. */
  readonly ringfenceLines?: readonly string[];
  /** Files of kamailio-cfg/ that the script includes; ringfence-transit.cfg when left out. */
  readonly includes?: readonly string[];
  /** Script lines that stand before t_relay(). */
  readonly linesBeforeRelay?: readonly string[];
  /** Loopback addresses of the caller and of every gateway, with UDP; 127.0.0.1 when left out. */
  readonly callerAddress?: string;
  readonly gatewayAddress?: string;
}

/** A caller, an SBC that only transmits, and gateways; no service unless a test opens one. */
export interface Transit {
  readonly sbc: RunningScript;
  /** Where the SBC takes calls. */
  readonly port: number;
  readonly gateways: readonly Gateway[];
  call(wish?: CallWish): Call;
  close(): Promise<void>;
}

/** Opens all of it on free ports of the loopback addresses. */
export async function openTransit(options: TransitOptions): Promise<Transit> {
  const transport = options.transport ?? "udp";
  const folder = makeScratchFolder("transit");
  const tls = transport === "tls" ? await makeCredentials(folder.path) : undefined;
  const open = (address?: string): Promise<Endpoint> =>
    transport === "udp" ? SipEndpoint.open(address) : StreamEndpoint.open(tls);
  const caller = await open(options.callerAddress);
  const gateways = await Promise.all(
    options.gateways.map(async (answer) => openGateway(answer, await open(options.gatewayAddress))),
  );
  const sipPort = await freeTcpPort();
  const closeParties = () => {
    caller.close();
    for (const gateway of gateways) gateway.close();
  };
  const includes = options.includes ?? ["ringfence-transit.cfg"];
  const files = await includedFiles(includes);
  for (const file of files) await cp(projectPath("kamailio-cfg", file), join(folder.path, file));
  try {
    const targets = gateways.map(
      ({ port }) => `sip:${options.gatewayAddress ?? "127.0.0.1"}:${port};transport=${transport}`,
    );
    const sbc = await startScript({
      folder,
      files: {
        "kamailio.cfg": transitScript(sipPort, targets, includes, folder.path, options, tls),
        "ringfence-local.cfg": [...(options.ringfenceLines ?? []), ""].join("\n"),
        "dispatcher.list": targets
          .map((target, at) => `1 ${target} 0 ${targets.length - at}\n`)
          .join(""),
      },
    });
    return {
      sbc,
      port: sipPort,
      gateways,
      call: (wish = {}) => new Call(caller, sipPort, wish),
      close: async () => {
        await sbc.stop();
        closeParties();
      },
    };
  } catch (error) {
    closeParties();
    throw error;
  }
}

/** ringfence.cfg includes ringfence-transit.cfg itself. */
async function includedFiles(includes: readonly string[]): Promise<readonly string[]> {
  return [...new Set([...includes, "ringfence-transit.cfg"])];
}

function transitScript(
  sipPort: number,
  targets: readonly string[],
  includes: readonly string[],
  directory: string,
  options: TransitOptions,
  tls: Credentials | undefined,
): string {
  const branches = targets.slice(1).map((target) => `\tappend_branch("${target}");`);
  const way =
    options.forking === "parallel"
      ? [`\t$ru = "${targets[0]}";`, ...branches]
      : ['\tif(!ds_select_dst("1", "8")) exit;'];
  return `#!KAMAILIO
debug=2
children=2
tcp_children=2
auto_aliases=no
${tls === undefined ? "" : "enable_tls=yes"}
listen=${options.transport ?? "udp"}:127.0.0.1:${sipPort}
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "corex.so"
loadmodule "ctl.so"
loadmodule "kex.so"
loadmodule "dispatcher.so"
${tls === undefined ? "" : tlsLines(tls)}
modparam("tm", "fr_timer", 3000)
modparam("dispatcher", "list_file", "${directory}/dispatcher.list")
modparam("dispatcher", "flags", 2)
modparam("dispatcher", "xavp_dst", "_dispatcher_")
${(options.hiding ?? []).join("\n")}
${includes.map((file) => `include_file "${file}"`).join("\n")}

request_route {
	if(is_method("ACK|CANCEL")) {
		if(t_check_trans()) t_relay();
		exit;
	}
	record_route();
${way.join("\n")}
	t_on_failure("NEXT_GATEWAY");
${(options.linesBeforeRelay ?? []).join("\n")}
	t_relay();
}

# hunts on everything, as an SBC at its worst
failure_route[NEXT_GATEWAY] {
	if(t_is_canceled()) exit;
	route(RINGFENCE_FINAL);
	if(t_check_status("[3-6][0-9][0-9]") && ds_next_dst()) {
		t_on_failure("NEXT_GATEWAY");
		t_relay();
		exit;
	}
}
`;
}

function tlsLines({ certFile, keyFile }: Credentials): string {
  return `loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${certFile}")
modparam("tls", "private_key", "${keyFile}")
modparam("tls", "verify_certificate", 0)
modparam("tls", "require_certificate", 0)`;
}
