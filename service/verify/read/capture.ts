import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { RingfenceError } from "../../errors.ts";
import type { Origin, SipMessage } from "../message.ts";
import { readWireMessage } from "./message-bytes.ts";
import { TcpStream } from "./tcp-stream.ts";

/** Address families, tunnels and fragments are tshark's work; the bytes come as they were. */
const FIELDS = [
  "frame.number",
  "frame.time_epoch",
  "ip.src",
  "ipv6.src",
  "ip.dst",
  "ipv6.dst",
  "udp.srcport",
  "udp.dstport",
  "udp.payload",
  "tcp.stream",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.seq",
  "tcp.flags.syn",
  "tcp.payload",
] as const;

/** ICMP errors quote the head of a datagram that was seen already. */
const FILTER =
  '(udp.payload contains "SIP/2.0" || tcp.len > 0 || tcp.flags.syn == 1) && !icmp && !icmpv6';

const MISSING =
  "captures are read with tshark, which is not installed: apt-get install tshark (Debian, Ubuntu), dnf install wireshark-cli (Fedora, RHEL), apk add tshark (Alpine), brew install wireshark (macOS); or save the messages as text, as sngrep does";

/** What tshark said beside the packets, when it could read only the first part of the file. */
export interface CaptureEnd {
  readonly cutOff: string | undefined;
}

/**
 * Reads the SIP messages of a pcap or pcapng, UDP and TCP, through tshark. Their bytes are those of
 * the wire; TCP connections are put together here from tshark's segments.
 *
 * @param path of the file
 * @param name what places call it
 * @throws RingfenceError `PROGRAM_MISSING` without tshark, `DATA_REFUSED` where it cannot read the file
 */
export async function readCapture(
  path: string,
  name: string,
  take: (message: SipMessage) => void,
): Promise<CaptureEnd> {
  const fields = FIELDS.flatMap((field) => ["-e", field]);
  const tshark = spawn(
    "tshark",
    ["-n", "-r", path, "-Y", FILTER, "-T", "fields", "-E", "occurrence=f", ...fields],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  tshark.stderr.on("data", (chunk: Buffer) => {
    if (said.length < 4_096) said += chunk.toString("latin1");
  });
  const ended = new Promise<number>((resolve, reject) => {
    tshark.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT"
          ? new RingfenceError("PROGRAM_MISSING", MISSING)
          : new RingfenceError("IO", `tshark: ${error.message}`, { cause: error }),
      ),
    );
    tshark.on("close", (code) => resolve(code ?? -1));
  });
  const packets = new Packets(name, take);
  const reading = (async () => {
    for await (const line of createInterface({ input: tshark.stdout })) packets.take(line);
  })();
  const [code] = await Promise.all([ended, reading]);
  packets.end();
  if (code === 0) return { cutOff: undefined };
  const reason = said.trim().split("\n").at(-1) ?? "";
  if (/cut short/i.test(said) && packets.count > 0) return { cutOff: reason };
  throw new RingfenceError("DATA_REFUSED", `${name}: tshark cannot read it: ${reason}`);
}

class Packets {
  count = 0;
  readonly #file: string;
  readonly #take: (message: SipMessage) => void;
  readonly #streams = new Map<string, TcpStream>();

  constructor(file: string, take: (message: SipMessage) => void) {
    this.#file = file;
    this.#take = take;
  }

  /** Takes a line of tshark's. */
  take(line: string): void {
    this.count += 1;
    const cells = line.split("\t");
    const cell = (name: (typeof FIELDS)[number]) => cells[FIELDS.indexOf(name)] ?? "";
    const payload = cell("udp.payload");
    const protocol = payload === "" ? "tcp" : "udp";
    const origin: Origin = {
      file: this.#file,
      frame: Number(cell("frame.number")),
      atMs: Number(cell("frame.time_epoch")) * 1_000,
      source: endOf(cell("ip.src") || cell("ipv6.src"), cell(`${protocol}.srcport`)),
      destination: endOf(cell("ip.dst") || cell("ipv6.dst"), cell(`${protocol}.dstport`)),
    };
    if (protocol === "tcp") this.#segment(cell, origin);
    else this.#datagram(bytesOf(payload), origin);
  }

  end(): void {
    for (const stream of this.#streams.values()) stream.end();
  }

  /** A datagram holds one message (RFC 3261 §18.3); empty lines before it are let pass (§7.5). */
  #datagram(payload: string, origin: Origin): void {
    const empty = /^[\r\n]*/.exec(payload)?.[0].length ?? 0;
    const read = readWireMessage(payload.slice(empty), origin, true);
    if (typeof read === "object") this.#take(read.message);
  }

  #segment(cell: (name: (typeof FIELDS)[number]) => string, origin: Origin): void {
    const key = `${cell("tcp.stream")} ${origin.source}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      stream = new TcpStream(this.#take);
      this.#streams.set(key, stream);
    }
    const sequence = Number(cell("tcp.seq"));
    // tshark wrote 1 before version 4.4, True since.
    if (cell("tcp.flags.syn") === "1" || cell("tcp.flags.syn") === "True") stream.opened(sequence);
    const payload = cell("tcp.payload");
    if (payload !== "") stream.add({ sequence, bytes: bytesOf(payload), origin });
  }
}

function endOf(address: string, port: string): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Hexadecimal digits, in older versions of tshark with colons between them. */
function bytesOf(digits: string): string {
  const plain = digits.includes(":") ? digits.replaceAll(":", "") : digits;
  return Buffer.from(plain, "hex").toString("latin1");
}
