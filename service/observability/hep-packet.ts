import { isIPv4 } from "node:net";

/**
 * HEPv3 as the HOMER project writes it down: `HEP3`, the length of all, then chunks of vendor (0),
 * type, length with these six bytes, and value; all numbers big-endian.
 */
const CHUNK_HEAD = 6;
const HEAD = 6;
/** The longest packet that a length of two bytes and a UDP datagram can hold. */
export const LONGEST_PACKET = 65_000;

const FAMILY = 0x0001;
const TRANSPORT = 0x0002;
const SOURCE_IP4 = 0x0003;
const TARGET_IP4 = 0x0004;
const SOURCE_IP6 = 0x0005;
const TARGET_IP6 = 0x0006;
const SOURCE_PORT = 0x0007;
const TARGET_PORT = 0x0008;
const SECONDS = 0x0009;
const MICROSECONDS = 0x000a;
const PROTOCOL = 0x000b;
const AGENT = 0x000c;
const PAYLOAD = 0x000f;
const CORRELATION = 0x0011;

const IP4 = 2;
const IP6 = 10;
const UDP = 17;
/** What the payload is: a log line. */
const LOG = 100;

export interface HepContent {
  /** Where the packet comes from and goes to; both IPv4 or both IPv6, in digits. */
  readonly source: HepEnd;
  readonly target: HepEnd;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly agentId: number;
  /** The Call-ID, by which HOMER puts the line beside the SIP of the call. */
  readonly correlation: string;
  readonly payload: string;
}

export interface HepEnd {
  readonly address: string;
  readonly port: number;
}

/**
 * A HEPv3 packet with a line of a log.
 *
 * @returns undefined when it would be too long for a datagram
 */
export function hepPacket(content: HepContent): Buffer | undefined {
  const { source, target, atMs, agentId, correlation, payload } = content;
  const ip4 = isIPv4(source.address);
  const chunks = [
    chunk(FAMILY, Buffer.of(ip4 ? IP4 : IP6)),
    chunk(TRANSPORT, Buffer.of(UDP)),
    chunk(ip4 ? SOURCE_IP4 : SOURCE_IP6, addressBytes(source.address)),
    chunk(ip4 ? TARGET_IP4 : TARGET_IP6, addressBytes(target.address)),
    chunk(SOURCE_PORT, uint16(source.port)),
    chunk(TARGET_PORT, uint16(target.port)),
    chunk(SECONDS, uint32(Math.floor(atMs / 1000))),
    chunk(MICROSECONDS, uint32(Math.floor((atMs % 1000) * 1000))),
    chunk(PROTOCOL, Buffer.of(LOG)),
    chunk(AGENT, uint32(agentId)),
    chunk(CORRELATION, Buffer.from(correlation)),
    chunk(PAYLOAD, Buffer.from(payload)),
  ];
  const length = chunks.reduce((sum, one) => sum + one.length, HEAD);
  if (length > LONGEST_PACKET) return undefined;
  const head = Buffer.from("HEP3\0\0", "latin1");
  head.writeUInt16BE(length, 4);
  return Buffer.concat([head, ...chunks], length);
}

function chunk(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(CHUNK_HEAD + value.length);
  bytes.writeUInt16BE(type, 2);
  // A value too long for this is too long for the packet, which says so.
  bytes.writeUInt16BE(bytes.length & 0xffff, 4);
  value.copy(bytes, CHUNK_HEAD);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** @param address an IPv4 or IPv6 address in digits, without a zone */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.concat([...before, ...zeros, ...after].map(uint16));
}

/** The 16-bit groups of a part of an IPv6 address; its end may be written as IPv4. */
function groups(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
