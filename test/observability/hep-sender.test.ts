import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HepSender } from "../../service/observability/hep-sender.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { type HepPacket, readHep } from "./read-hep.ts";

const SOON_MS = 10_000;

let collector: Socket;
let received: HepPacket[];
const senders: HepSender[] = [];

async function listen(address: string): Promise<number> {
  collector = createSocket(address.includes(":") ? "udp6" : "udp4");
  collector.on("message", (packet) => received.push(readHep(packet)));
  collector.bind(0, address);
  await once(collector, "listening");
  return collector.address().port;
}

async function senderTo(
  host: string,
  port: number,
): Promise<{ sender: HepSender; faults: Error[] }> {
  const sender = new HepSender({ host, port }, 42);
  senders.push(sender);
  const faults: Error[] = [];
  await sender.open((error) => faults.push(error));
  return { sender, faults };
}

beforeEach(() => {
  received = [];
});
afterEach(() => {
  for (const sender of senders.splice(0)) sender.close();
  collector?.close();
});

describe("the sender of decisions to a HEP collector", () => {
  it.each(["127.0.0.1", "::1"])("brings a line to a collector at %s", async (address) => {
    const port = await listen(address);
    const { sender, faults } = await senderTo(address, port);
    sender.send("call-1@sbc", '{"msg":"decision"}\n', 1_795_161_600_123);
    await waitUntil("the packet", () => received.length === 1, SOON_MS);
    expect(received[0]).toMatchObject({
      protocol: 100,
      agent: 42,
      seconds: 1_795_161_600,
      microseconds: 123_000,
      correlation: "call-1@sbc",
      payload: '{"msg":"decision"}',
    });
    expect(received[0]?.target).toContain(`:${port}`);
    expect([sender.dropped, faults]).toEqual([0, []]);
  });

  it("drops and counts what is too much at once, and goes on", async () => {
    const { sender } = await senderTo("127.0.0.1", await listen("127.0.0.1"));
    for (let at = 0; at < 1500; at += 1) sender.send(`call-${at}`, "line\n", at);
    expect(sender.dropped).toBe(500);
    const last = () => received.some(({ correlation }) => correlation === "last");
    await waitUntil(
      "a later packet",
      () => {
        sender.send("last", "line\n", 1);
        return last();
      },
      SOON_MS,
    );
  });

  it("tells that there is no such collector, drops, and ends nothing", async () => {
    await listen("127.0.0.1");
    const { sender, faults } = await senderTo("no-such-host.invalid", 9060);
    expect(faults).toHaveLength(1);
    sender.send("call-1", "line\n", 1);
    expect(sender.dropped).toBe(1);
  });

  it("counts what a collector that does not listen refuses", async () => {
    const port = await listen("127.0.0.1");
    collector.close();
    await listen("127.0.0.1");
    const { sender } = await senderTo("127.0.0.1", port);
    await waitUntil(
      "a refusal",
      () => {
        sender.send("call-1", "line\n", 1);
        return sender.dropped > 0;
      },
      SOON_MS,
    );
  });
});
