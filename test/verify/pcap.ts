/** A packet to be written into a capture. */
export interface Packet {
  readonly protocol: "udp" | "tcp";
  /** `address:port`; both of one family, IPv6 in brackets. */
  readonly source: string;
  readonly destination: string;
  /** One byte a character (latin1). */
  readonly bytes: string;
  readonly atMs?: number;
  /** TCP alone. */
  readonly sequence?: number;
  readonly isSyn?: boolean;
  /** How many of the packet's bytes were captured; all when left out. */
  readonly snap?: number;
}

/** Link type of packets that begin with their IP header (LINKTYPE_RAW). */
const RAW_IP = 101;

/** A classic pcap of these packets: what tcpdump would have written of them. */
export function pcapOf(packets: readonly Packet[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(RAW_IP, 20);
  return Buffer.concat([head, ...packets.map(record)]);
}

function record(packet: Packet): Buffer {
  const bytes = ipPacket(packet);
  const kept = bytes.subarray(0, packet.snap ?? bytes.length);
  const head = Buffer.alloc(16);
  const atMs = packet.atMs ?? 0;
  head.writeUInt32LE(Math.floor(atMs / 1_000), 0);
  head.writeUInt32LE(Math.round((atMs % 1_000) * 1_000), 4);
  head.writeUInt32LE(kept.length, 8);
  head.writeUInt32LE(bytes.length, 12);
  return Buffer.concat([head, kept]);
}

function ipPacket(packet: Packet): Buffer {
  const inner = packet.protocol === "udp" ? udpDatagram(packet) : tcpSegment(packet);
  const protocol = packet.protocol === "udp" ? 17 : 6;
  const [source, destination] = [addressOf(packet.source), addressOf(packet.destination)];
  if (source.length === 16) {
    const head = Buffer.alloc(8);
    head[0] = 0x60;
    head.writeUInt16BE(inner.length, 4);
    head[6] = protocol;
    head[7] = 64;
    return Buffer.concat([head, source, destination, inner]);
  }
  const head = Buffer.alloc(12);
  head[0] = 0x45;
  head.writeUInt16BE(20 + inner.length, 2);
  head[8] = 64;
  head[9] = protocol;
  return Buffer.concat([head, source, destination, inner]);
}

function udpDatagram({ source, destination, bytes }: Packet): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(portOf(source), 0);
  head.writeUInt16BE(portOf(destination), 2);
  head.writeUInt16BE(8 + bytes.length, 4);
  return Buffer.concat([head, Buffer.from(bytes, "latin1")]);
}

function tcpSegment({ source, destination, bytes, sequence = 0, isSyn }: Packet): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(portOf(source), 0);
  head.writeUInt16BE(portOf(destination), 2);
  head.writeUInt32BE(sequence, 4);
  head[12] = 0x50;
  head[13] = isSyn ? 0x02 : 0x10;
  head.writeUInt16BE(65_535, 14);
  return Buffer.concat([head, Buffer.from(bytes, "latin1")]);
}

function portOf(end: string): number {
  return Number(end.slice(end.lastIndexOf(":") + 1));
}

/** IPv4, or IPv6 written in eight groups. */
function addressOf(end: string): Buffer {
  const address = end.slice(0, end.lastIndexOf(":"));
  if (!address.startsWith("[")) return Buffer.from(address.split(".").map(Number));
  return Buffer.from(
    address
      .slice(1, -1)
      .split(":")
      .map((group) => group.padStart(4, "0"))
      .join(""),
    "hex",
  );
}
