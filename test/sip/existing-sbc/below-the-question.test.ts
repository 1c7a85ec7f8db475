import { afterEach, describe, expect, it } from "vitest";
import type { Call } from "../harness/caller.ts";
import { type Gateway, openGateway } from "../harness/gateway.ts";
import { type MediaProxy, openMediaProxy } from "../harness/media-proxy.ts";
import { headerValue, linesOf } from "../harness/sip-message.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { type DebianSbc, openDebianSbc } from "./debian-sbc.ts";
import { NAT, NO_SWITCH, VOICEMAIL } from "./switches.ts";

const BUSY = [{ status: 486, phrase: "Busy Here" }];
const BLOCKED = [
  { status: 603, phrase: "Network Blocked", headerLines: ["Reason: SIP;cause=603;text=x"] },
];

describe("what Debian's script does below the question", () => {
  let debian: DebianSbc | undefined;
  afterEach(() => debian?.close());

  it("answers 404 once for a called number that is not registered", async () => {
    debian = await openDebianSbc(NO_SWITCH);
    const call = debian.call({ ruri: `sip:nobody@127.0.0.1:${debian.sbc.sipPort}` });
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 404 Not Found");
    expect(debian.decisions.questions).toHaveLength(1);
  });

  it("lets a caller hang up while the question is open", async () => {
    debian = await openDebianSbc(NO_SWITCH);
    const { decisions, gateway } = debian;
    decisions.answer = () => ({ kind: "silence" });
    const call = debian.call();
    call.send();
    await waitUntil("question", () => decisions.questions.length === 1);
    call.cancel();
    expect((await call.final()).status).toBe(487);
    expect(gateway.invites()).toEqual([]);
  });

  it("answers to where the INVITE came from, not to what its Via says", async () => {
    debian = await openDebianSbc(NO_SWITCH);
    const call = debian.call();
    call.sendBytes(call.invite.replace(/^(Via: SIP\/2\.0\/UDP) [^;]+/m, "$1 192.0.2.1:5060"));
    const [ok] = await waitUntil("answer", () => finals(call));
    expect(ok?.status).toBe(200);
  });

  // README.md: "sl_send_reply() knows nothing of the transaction that is open by then"
  it("answers twice by sl_send_reply(), and once when that is made send_reply()", async () => {
    debian = await openDebianSbc(NO_SWITCH);
    const twice = debian.call({ ruri: `sip:127.0.0.1:${debian.sbc.sipPort}` });
    twice.send();
    await waitUntil("second final response", () => statuses(twice).includes(500));
    expect(statuses(twice)[0]).toBe(484);
    await debian.close();

    debian = await openDebianSbc(NO_SWITCH, {
      edit: (script) => script.replace('sl_send_reply("484"', 'send_reply("484"'),
    });
    const once = debian.call({ ruri: `sip:127.0.0.1:${debian.sbc.sipPort}` });
    once.send();
    expect((await once.final()).status).toBe(484);
    await waitUntil("ACK is absorbed", async () =>
      /waiting: 1/.test((await debian?.sbc.kamcmd("tm.stats")) ?? ""),
    );
    expect(new Set(statuses(once))).toEqual(new Set([484]));
  });
});

describe("a caller behind NAT, with WITH_NAT", () => {
  let debian: DebianSbc | undefined;
  let media: MediaProxy | undefined;
  afterEach(async () => {
    await debian?.close();
    media?.close();
  });

  async function callFromBehindNat(answer: DebianSbc["answer"]): Promise<Call> {
    media = await openMediaProxy();
    debian = await openDebianSbc(NAT, { localLines: [`#!subst "/7722/${media.port}/"`] });
    debian.answer = answer;
    const call = debian.call();
    call.sendBytes(offering(call.invite));
    return call;
  }

  it("is still known to be there after the question", async () => {
    const call = await callFromBehindNat(() => BUSY);
    expect((await call.final()).status).toBe(486);
    const [invite] = debian?.gateway.invites() ?? [];
    expect(invite && headerValue(invite, "Contact")).toMatch(/^<sip:caller@10\.1\.2\.3;alias=/);
    expect(invite && linesOf(invite, "Record-Route")[0]).toContain(";nat=yes");
    expect(media?.opened).toEqual([call.callId]);
  });

  it("has its media released when the call is blocked further on", async () => {
    const call = await callFromBehindNat(() => BLOCKED);
    expect((await call.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(media?.released).toEqual([call.callId]);
  });
});

describe("voicemail, with WITH_VOICEMAIL", () => {
  let debian: DebianSbc;
  let voicemail: Gateway;
  afterEach(async () => {
    await debian?.close();
    voicemail?.close();
  });

  async function openWithVoicemail(edit?: (script: string) => string): Promise<void> {
    voicemail = await openGateway();
    debian = await openDebianSbc(VOICEMAIL, edit === undefined ? {} : { edit });
    await debian.sbc.kamcmd("cfg.set_now_string", "voicemail", "srv_ip", "127.0.0.1");
    await debian.sbc.kamcmd("cfg.set_now_string", "voicemail", "srv_port", `s:${voicemail.port}`);
  }
  const everyFailure = (script: string) => script.replace('"486|408"', '"[3-6][0-9][0-9]"');
  const withoutLastLine = (script: string) => script.replace("\troute(RINGFENCE_FINAL);\n", "");

  it("gets a call to a busy number", async () => {
    await openWithVoicemail();
    debian.answer = () => BUSY;
    const call = debian.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(voicemail.invites()).toHaveLength(1);
  });

  it("never gets one that was answered 603, even if it gets every other", async () => {
    await openWithVoicemail(everyFailure);
    debian.answer = () => BLOCKED;
    const call = debian.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(voicemail.invites()).toEqual([]);
  });

  it("would get it without the third line of the recipe", async () => {
    await openWithVoicemail((script) => withoutLastLine(everyFailure(script)));
    debian.answer = () => BLOCKED;
    const call = debian.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(voicemail.invites()).toHaveLength(1);
  });
});

function finals(call: Call) {
  const all = call.responses().filter(({ status = 0 }) => status >= 200);
  return all.length > 0 ? all : undefined;
}

function statuses(call: Call): number[] {
  return (finals(call) ?? []).map(({ status = 0 }) => status);
}

/** The INVITE of a caller with a private address, and an offer of media. */
function offering(invite: string): string {
  const offer = [
    "v=0",
    "o=- 1 1 IN IP4 10.1.2.3",
    "s=-",
    "c=IN IP4 10.1.2.3",
    "t=0 0",
    "m=audio 4000 RTP/AVP 0",
    "",
  ].join("\r\n");
  return invite
    .replace(/^Contact: .*$/m, "Contact: <sip:caller@10.1.2.3>")
    .replace(
      "Content-Length: 0\r\n\r\n",
      `Content-Type: application/sdp\r\nContent-Length: ${offer.length}\r\n\r\n${offer}`,
    );
}
