/** What a HEPv3 packet says, read by the rules of HEPv3 and by nothing of ours. */
export interface HepPacket {
  readonly family: number;
  readonly transport: number;
  readonly source: string;
  readonly target: string;
  readonly seconds: number;
  readonly microseconds: number;
  readonly protocol: number;
  readonly agent: number;
  readonly correlation: string;
  readonly payload: string;
}

/** @throws Error when the packet is not `HEP3`, a length is wrong or a chunk is there twice */
export function readHep(packet: Buffer): HepPacket {
  if (packet.toString("latin1", 0, 4) !== "HEP3") throw new Error("no HEP3");
  if (packet.readUInt16BE(4) !== packet.length) throw new Error("the length is wrong");
  const chunks = new Map<number, Buffer>();
  for (let at = 6; at < packet.length; ) {
    if (packet.readUInt16BE(at) !== 0) throw new Error("a chunk of a vendor");
    const type = packet.readUInt16BE(at + 2);
    const length = packet.readUInt16BE(at + 4);
    if (length < 6 || at + length > packet.length) throw new Error(`chunk ${type} is cut`);
    if (chunks.has(type)) throw new Error(`chunk ${type} twice`);
    chunks.set(type, packet.subarray(at + 6, at + length));
    at += length;
  }
  const chunk = (type: number): Buffer => {
    const found = chunks.get(type);
    if (found === undefined) throw new Error(`no chunk ${type}`);
    return found;
  };
  const address = (four: number, six: number): string => {
    const bytes = chunks.get(four);
    if (bytes !== undefined) return [...bytes].join(".");
    const groups = Array.from({ length: 8 }, (_, at) => chunk(six).readUInt16BE(at * 2));
    return groups.map((group) => group.toString(16)).join(":");
  };
  return {
    family: chunk(0x01).readUInt8(),
    transport: chunk(0x02).readUInt8(),
    source: `${address(0x03, 0x05)}:${chunk(0x07).readUInt16BE()}`,
    target: `${address(0x04, 0x06)}:${chunk(0x08).readUInt16BE()}`,
    seconds: chunk(0x09).readUInt32BE(),
    microseconds: chunk(0x0a).readUInt32BE(),
    protocol: chunk(0x0b).readUInt8(),
    agent: chunk(0x0c).readUInt32BE(),
    correlation: chunk(0x11).toString("utf8"),
    payload: chunk(0x0f).toString("utf8"),
  };
}
