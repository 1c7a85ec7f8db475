import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { readInput } from "../../../service/verify/read/read-input.ts";
import {
  examineTransit,
  type TransitCase,
} from "../../../service/verify/transit/examine-transit.ts";
import { Legs } from "../../../service/verify/transit/leg.ts";
import { pairWithin } from "../../../service/verify/transit/pairing.ts";
import { type Packet, pcapOf } from "../../verify/pcap.ts";
import type { Call } from "../harness/caller.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { type Program, startProgram } from "../harness/program.ts";
import { makeScratchFolder, type ScratchFolder } from "../harness/scratch-folder.ts";
import type { SipMessage } from "../harness/sip-message.ts";
import {
  openTransit,
  type SipTransport,
  type Transit,
  type TransitOptions,
} from "../harness/transit-sbc.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { placed, REFUSALS } from "./refusals.ts";

const PLUS = REFUSALS["several Reason headers"] as GatewayResponse;

let transit: Transit | undefined;
let folder: ScratchFolder | undefined;
let dumpcap: Program | undefined;
afterEach(async () => {
  await dumpcap?.stop();
  await transit?.close();
  await folder?.remove();
  transit = folder = dumpcap = undefined;
});

/**
 * Places a call through a real Kamailio, captures both sides of it, and lets the checker read that:
 * packets of the loopback by dumpcap, or where this user may not capture, the same bytes as the
 * parties sent and received them, written as pcap.
 */
async function checked(options: TransitOptions): Promise<TransitCase> {
  transit = await openTransit(options);
  folder = makeScratchFolder("verify");
  const file = join(folder.path, "call.pcap");
  const isLive = await capturing(transit, file);
  const call = transit.call();
  const response = await placed(call);
  if (!isLive) await writeFile(file, pcapOf(packetsOf(transit, call, response)));
  return await waitUntil("the call in the capture", () => caseIn(file), 15_000);
}

async function capturing({ port, gateways }: Transit, file: string): Promise<boolean> {
  const ports = [port, ...gateways.map((gateway) => gateway.port)];
  const filter = ports.map((one) => `port ${one}`).join(" or ");
  const started = await startProgram("dumpcap", ["-i", "lo", "-f", filter, "-w", file, "-P", "-q"]);
  dumpcap = started;
  await waitUntil(
    "start of dumpcap",
    () => started.output().includes("File:") || started.status() !== undefined,
  );
  return started.status() === undefined;
}

/** A capture that still grows may end within a packet, or hold nothing yet. */
async function caseIn(file: string): Promise<TransitCase | undefined> {
  const legs = new Legs();
  try {
    await readInput(file, Readable.from([]), (message) => legs.add(message));
  } catch {
    return undefined;
  }
  const [found] = pairWithin(legs.all()).flatMap((call) => examineTransit(call) ?? []);
  return found?.upstream === null ? undefined : found;
}

function packetsOf({ port, gateways }: Transit, call: Call, response: SipMessage): Packet[] {
  const caller = `127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(call.invite)?.[1]}`;
  const sbc = `127.0.0.1:${port}`;
  const udp = (source: string, destination: string, bytes: string): Packet => ({
    protocol: "udp",
    source,
    destination,
    bytes,
  });
  const behind = gateways.flatMap((gateway) => {
    const far = `127.0.0.1:${gateway.port}`;
    return [
      ...gateway.invites().map(({ bytes }) => udp(sbc, far, bytes.toString("latin1"))),
      ...gateway.sent.map(({ bytes }) => udp(far, sbc, bytes.toString("latin1"))),
    ];
  });
  return [
    udp(caller, sbc, call.invite),
    ...behind,
    udp(sbc, caller, response.bytes.toString("latin1")),
  ];
}

const codes = ({ findings }: TransitCase) => [...new Set(findings.map(({ code }) => code))];

describe("a captured call through a real Kamailio", () => {
  it.each<SipTransport>(["udp", "tcp"])(
    "by %s, with ringfence-transit.cfg: nothing was changed",
    async (transport) => {
      const one = await checked({ transport, gateways: [() => [PLUS], () => [PLUS]] });
      expect(one).toMatchObject({
        pairedBy: "call-id",
        downstream: { status: 603, verdict: "603+" },
        upstream: { status: 603, verdict: "603+" },
        findings: [],
      });
    },
  );

  it("with topology hiding that writes a Call-ID of its own: paired by numbers and time", async () => {
    const one = await checked({
      gateways: [() => [PLUS]],
      hiding: [
        'loadmodule "topoh.so"',
        'modparam("topoh", "mask_key", "a key of the test")',
        'modparam("topoh", "mask_ip", "192.0.2.99")',
        'modparam("topoh", "mask_callid", 1)',
      ],
    });
    expect(one.upstreamCallId).not.toBe(one.downstreamCallId);
    expect(one).toMatchObject({ pairedBy: "numbers", upstream: { verdict: "603+" }, findings: [] });
  });

  it("with a failure_route that hunts on: a second route after a 603+", async () => {
    const one = await checked({
      gateways: [() => [PLUS], () => [{ status: 486, phrase: "Busy Here" }]],
      hiding: ["failure_route[HUNT] { if(ds_next_dst()) { t_relay(); exit; } }"],
      linesBeforeRelay: ['\tt_on_failure("HUNT");'],
    });
    expect(codes(one)).toContain("transit.second-route");
  });

  it("with a header clean-up: the Reason was lost", async () => {
    const one = await checked({
      gateways: [() => [PLUS]],
      hiding: ['onreply_route[CLEAN] { remove_hf("Reason"); }'],
      linesBeforeRelay: ['\tt_on_reply("CLEAN");'],
    });
    expect(one.upstream?.verdict).toBe("plain");
    expect(codes(one)).toEqual(["transit.reason-lost"]);
  });

  it("with change_reply_status: code and phrase were changed", async () => {
    const one = await checked({
      gateways: [() => [PLUS]],
      hiding: [
        'loadmodule "textopsx.so"',
        'onreply_route[MAP] { if($T_reply_code == 603) change_reply_status("480", "Temporarily Unavailable"); }',
      ],
      linesBeforeRelay: ['\tt_on_reply("MAP");'],
    });
    expect(one.upstream).toMatchObject({ status: 480, verdict: "plain" });
    expect(codes(one)).toEqual(["transit.code-changed"]);
  });
});
