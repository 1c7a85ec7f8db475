import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RingfenceError } from "../../../service/errors.ts";
import {
  FrameReader,
  type Framing,
  framed,
  LONGEST_MESSAGE,
} from "../../../service/server/rpc/framing.ts";

class Frames {
  readonly messages: [text: string, framing: Framing][] = [];
  error: RingfenceError | undefined;
  framing: Framing | undefined;
  readonly reader = new FrameReader(this);

  message(text: string, framing: Framing): void {
    this.messages.push([text, framing]);
  }

  broken(error: RingfenceError, framing: Framing): void {
    this.error = error;
    this.framing = framing;
  }

  take(...chunks: (string | Buffer)[]): this {
    for (const chunk of chunks) this.reader.take(Buffer.from(chunk));
    return this;
  }
}

describe("messages on a TCP connection", () => {
  it("are netstrings or bare JSON, told apart by their first byte", () => {
    const { messages, error } = new Frames().take('2:{},[1]{"a":"}"} \r\n\t3:[2],');
    expect(messages).toEqual([
      ["{}", "netstring"],
      ["[1]", "bare"],
      ['{"a":"}"}', "bare"],
      ["[2]", "netstring"],
    ]);
    expect(error).toBeUndefined();
  });

  it("are the same however the bytes are cut", () => {
    const message = fc.record({
      text: fc.jsonValue().map((value) => JSON.stringify({ value })),
      bare: fc.boolean(),
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), cuts, (sent, lengths) => {
        const wire = Buffer.from(
          sent
            .map(({ text, bare }) => (bare ? text : `${Buffer.byteLength(text)}:${text},`))
            .join(""),
        );
        const frames = new Frames();
        for (let at = 0, cut = 0; at < wire.length; cut++) {
          const length = lengths[cut % lengths.length] ?? 1;
          frames.take(wire.subarray(at, at + length));
          at += length;
        }
        expect(frames.error).toBeUndefined();
        expect(frames.messages).toEqual(
          sent.map(({ text, bare }) => [text, bare ? "bare" : "netstring"]),
        );
        expect(frames.reader.partial).toBe(false);
      }),
    );
  });

  it("are answered in the framing of the question", () => {
    expect(framed('{"a":1}', "netstring")).toBe('7:{"a":1},');
    expect(framed('{"a":1}', "bare")).toBe('{"a":1}\n');
  });

  it("may be empty netstrings", () => {
    expect(new Frames().take("0:,").messages).toEqual([["", "netstring"]]);
  });

  it("are as long as 64 KB and no longer", () => {
    const text = `["${"x".repeat(LONGEST_MESSAGE - 4)}"]`;
    expect(new Frames().take(framed(text, "netstring")).messages).toHaveLength(1);
    expect(new Frames().take(text).messages).toHaveLength(1);
    const longer = `["${"x".repeat(LONGEST_MESSAGE - 3)}"]`;
    for (const wire of [framed(longer, "netstring"), longer]) {
      const { error, messages } = new Frames().take(wire);
      expect(error?.code).toBe("BODY_TOO_LARGE");
      expect(messages).toEqual([]);
    }
  });

  it("of 2 GB are refused at their length, before any of it has come", () => {
    for (const length of ["2147483648:", "999999", "99999999999999999999"]) {
      const { error, reader, framing } = new Frames().take(length);
      expect(error?.code).toBe("BODY_TOO_LARGE");
      expect(framing).toBe("netstring");
      expect(reader.partial).toBe(false);
    }
  });

  it("that never end do not gather beyond 64 KB", () => {
    const frames = new Frames();
    for (let sent = 0; sent < 100 && frames.error === undefined; sent++) {
      frames.take(sent === 0 ? "[" : '"xxxx",'.repeat(200));
    }
    expect(frames.error?.code).toBe("BODY_TOO_LARGE");
    expect(frames.reader.partial).toBe(false);
  });

  it("with a wrong length, a leading zero or no colon are refused", () => {
    for (const wire of ["2:{}x,", "1:{},", "02:{},", "2 :{},", "2{}", "7,"]) {
      const { error, messages } = new Frames().take(wire);
      expect(error?.code).toBe("BAD_REQUEST");
      expect(messages).toEqual([]);
    }
  });

  it("of anything else are garbage", () => {
    for (const wire of ["INVITE sip:a@b SIP/2.0\r\n", '"text"', "\0", "\x16\x03\x01", "-1:{},"]) {
      expect(new Frames().take(wire).error?.code).toBe("BAD_JSON");
    }
  });

  it("are not looked for any more after garbage", () => {
    const { messages } = new Frames().take("2:{},garbage", "2:{},");
    expect(messages).toEqual([["{}", "netstring"]]);
  });

  it("never make the reader throw, and never hold more than one of them", () => {
    const chunk = fc.oneof(
      fc.uint8Array(),
      fc.string(),
      fc.constantFrom("{", "}", '"', "\\", "9:", ","),
    );
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const frames = new Frames();
        for (const one of chunks) frames.take(Buffer.from(one as string));
        for (const [text] of frames.messages)
          expect(text.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
      }),
    );
  });
});
