import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Origin } from "../../../service/verify/message.ts";
import { type Segment, TcpStream } from "../../../service/verify/read/tcp-stream.ts";
import { GOOD_REASON, notice, response } from "../trace.ts";

const PLUS = notice(GOOD_REASON);
const WITH_BODY = `${response(200, "OK", []).replace("Content-Length: 0", "l: 11")}SIP/2.0 603`;
const STREAM = `\r\n\r\n${PLUS}${WITH_BODY}\r\n\r\n${PLUS}`;
const STARTS = ["SIP/2.0 603 Network Blocked", "SIP/2.0 200 OK", "SIP/2.0 603 Network Blocked"];

function origin(frame: number): Origin {
  return { file: "x.pcap", frame, atMs: frame, source: "a:1", destination: "b:2" };
}

function startsOf(segments: readonly Segment[], isn?: number): readonly string[] {
  const starts: string[] = [];
  const stream = new TcpStream(({ lines }) => starts.push(lines[0]?.text ?? ""));
  if (isn !== undefined) stream.opened(isn);
  for (const segment of segments) stream.add(segment);
  stream.end();
  return starts;
}

/** The stream cut at these places, with sequence numbers. */
function cutAt(cuts: readonly number[]): readonly Segment[] {
  const edges = [0, ...[...new Set(cuts)].sort((a, b) => a - b), STREAM.length];
  return edges.slice(1).map((end, at) => {
    const start = edges[at] ?? 0;
    return { sequence: 1 + start, bytes: STREAM.slice(start, end), origin: origin(at) };
  });
}

const cuts = fc.array(fc.integer({ min: 1, max: STREAM.length - 1 }), { maxLength: 20 });

describe("SIP over TCP", () => {
  it("is put together however it was cut, sent again and overtaken", () => {
    const segments = cuts
      .map(cutAt)
      .chain((list) =>
        fc.tuple(
          fc.shuffledSubarray([...list], { minLength: list.length }),
          fc.subarray([...list]),
        ),
      );
    fc.assert(
      fc.property(segments, ([shuffled, again]) => {
        expect(startsOf([...shuffled, ...again], 0)).toEqual(STARTS);
        expect(startsOf([...again, ...shuffled], 0)).toEqual(STARTS);
      }),
    );
  });

  it("keeps the bytes of a segment that overlaps the one before", () => {
    const overlapping = [
      { sequence: 1, bytes: STREAM.slice(0, 300), origin: origin(0) },
      { sequence: 101, bytes: STREAM.slice(100), origin: origin(1) },
    ];
    expect(startsOf(overlapping, 0)).toEqual(STARTS);
  });

  it("begins in the middle of a message with the next one", () => {
    const middle = [{ sequence: 900, bytes: STREAM.slice(60), origin: origin(0) }];
    expect(startsOf(middle)).toEqual(STARTS.slice(1));
  });

  it("passes over a gap in the capture to the next message, and judges nothing that has a hole", () => {
    const gap = 50;
    const segments = [
      { sequence: 1, bytes: STREAM.slice(0, gap), origin: origin(0) },
      { sequence: 1 + gap + 40, bytes: STREAM.slice(gap + 40), origin: origin(1) },
    ];
    expect(startsOf(segments, 0)).toEqual(STARTS.slice(1));
  });

  it("finds nothing in what is no SIP, and holds no more of it than a bound", () => {
    const noise = Array.from({ length: 40 }, (_, at) => ({
      sequence: 1 + at * 65_536,
      bytes: "\x17\x03\x03".padEnd(65_536, "\xaa"),
      origin: origin(at),
    }));
    expect(startsOf(noise, 0)).toEqual([]);
  });

  it("says of each message in which packet it began", () => {
    const frames: (number | undefined)[] = [];
    const stream = new TcpStream((message) => frames.push(message.origin.frame));
    for (const segment of cutAt([4 + PLUS.length, 4 + PLUS.length + 30])) stream.add(segment);
    stream.end();
    expect(frames).toEqual([0, 1, 2]);
  });
});
