import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judge } from "../../../service/verify/judge/judge.ts";
import type { SipMessage } from "../../../service/verify/message.ts";
import { type InputReport, readInput } from "../../../service/verify/read/read-input.ts";
import { type Packet, pcapOf } from "../pcap.ts";
import { GOOD_REASON, notice } from "../trace.ts";

const PLUS = notice(GOOD_REASON);
const A = "192.0.2.1:5060";
const B = "192.0.2.2:40000";
const AT = Date.UTC(2026, 10, 20, 11, 22, 33, 125);
const udp = (bytes: string, more: Partial<Packet> = {}): Packet => ({
  protocol: "udp",
  source: A,
  destination: B,
  bytes,
  atMs: AT,
  ...more,
});
const tcp = (bytes: string, sequence: number, more: Partial<Packet> = {}): Packet => ({
  ...udp(bytes, more),
  protocol: "tcp",
  sequence,
});

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ringfence-capture-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Reads a file of these bytes, or standard input. */
async function read(
  bytes: Buffer,
  isStandardInput = false,
): Promise<InputReport & { readonly read: readonly SipMessage[] }> {
  const messages: SipMessage[] = [];
  const path = isStandardInput ? "-" : join(directory, "trace");
  if (!isStandardInput) await writeFile(path, bytes);
  const report = await readInput(path, Readable.from([bytes]), (one) => messages.push(one));
  return { ...report, read: messages };
}

const textOf = ({ lines }: SipMessage) => lines.map(({ text }) => text).join("\r\n");
const HEAD = PLUS.slice(0, -4);

describe("a capture, through tshark", () => {
  it("gives the bytes of a datagram, when, and between whom", async () => {
    const odd = PLUS.replace("Via:", "X: \x80\xff\t\x01\r\nVia:");
    const { kind, read: messages } = await read(pcapOf([udp("\0\0"), udp(odd)]));
    expect(kind).toBe("capture");
    expect(messages.map(textOf)).toEqual([odd.slice(0, -4)]);
    expect(messages[0]?.origin).toMatchObject({ frame: 2, atMs: AT, source: A, destination: B });
  });

  it("reads IPv6", async () => {
    const ends = {
      source: "[2001:db8:0:0:0:0:0:1]:5060",
      destination: "[2001:db8:0:0:0:0:0:2]:5060",
    };
    const { read: messages } = await read(pcapOf([udp(PLUS, ends)]));
    expect(messages[0]?.origin.source).toBe("[2001:db8::1]:5060");
    expect(messages.map(textOf)).toEqual([HEAD]);
  });

  it("puts TCP together: cut, overtaken, sent again, two messages in one segment", async () => {
    const stream = PLUS + PLUS;
    const piece = (from: number, to: number) => tcp(stream.slice(from, to), 1_001 + from);
    const { read: messages } = await read(
      pcapOf([
        tcp("", 1_000, { isSyn: true }),
        piece(200, 700),
        piece(0, 200),
        piece(100, 700),
        piece(700, stream.length),
      ]),
    );
    expect(messages.map(textOf)).toEqual([HEAD, HEAD]);
  });

  it("says that a packet was not captured whole", async () => {
    const { read: messages } = await read(pcapOf([udp(PLUS, { snap: 300 })]));
    const findings = messages[0] && judge(messages[0])?.findings.map(({ code }) => code);
    expect(findings).toContain("message.cut-off");
  });

  it("may come by standard input, and gzipped", async () => {
    const capture = pcapOf([udp(PLUS)]);
    expect((await read(capture, true)).read.map(textOf)).toEqual([HEAD]);
    expect((await read(gzipSync(capture))).read.map(textOf)).toEqual([HEAD]);
    expect((await read(gzipSync(capture), true)).read.map(textOf)).toEqual([HEAD]);
  });

  it("is read as far as it goes when its end is missing, and that is said", async () => {
    const capture = pcapOf([udp(PLUS), udp(PLUS)]);
    const report = await read(capture.subarray(0, capture.length - 20));
    expect(report.read.map(textOf)).toEqual([HEAD]);
    expect(report.cutOff).toMatch(/cut short/);
  });

  it("is refused when tshark cannot read it, and without a SIP message", async () => {
    const broken = Buffer.concat([Buffer.from("0a0d0d0a", "hex"), Buffer.alloc(40, 7)]);
    await expect(read(broken)).rejects.toMatchObject({ code: "DATA_REFUSED" });
    await expect(read(pcapOf([udp("hello")]))).rejects.toMatchObject({ code: "DATA_REFUSED" });
  });

  it("names tshark and its packages where it is missing", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = directory;
    try {
      await expect(read(pcapOf([udp(PLUS)]))).rejects.toMatchObject({
        code: "PROGRAM_MISSING",
        message: expect.stringMatching(/tshark.*apt-get install tshark/),
      });
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("other files", () => {
  it("are text, or JSON, by how they begin", async () => {
    expect((await read(Buffer.from(PLUS, "latin1"))).kind).toBe("text");
    expect((await read(gzipSync(PLUS))).kind).toBe("text");
    expect((await read(Buffer.from(`[11:22:33] x\n${PLUS}`))).kind).toBe("text");
    expect((await read(Buffer.from(JSON.stringify({ raw: PLUS })), true)).kind).toBe("json");
  });

  it("without a SIP message are refused, so that an empty file is never taken for a good one", async () => {
    for (const text of ["", "nothing here\n", "[]"]) {
      await expect(read(Buffer.from(text))).rejects.toMatchObject({ code: "DATA_REFUSED" });
    }
  });

  it("that are damaged or not there are told of", async () => {
    const damaged = gzipSync(PLUS.repeat(40)).subarray(0, 60);
    await expect(read(damaged)).rejects.toMatchObject({ code: "IO" });
    await expect(
      readInput(join(directory, "none"), Readable.from([]), () => {}),
    ).rejects.toMatchObject({
      code: "IO",
    });
  });
});
