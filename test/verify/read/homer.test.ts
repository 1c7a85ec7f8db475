import { describe, expect, it } from "vitest";
import { judge } from "../../../service/verify/judge/judge.ts";
import type { SipMessage } from "../../../service/verify/message.ts";
import { readHomerJson } from "../../../service/verify/read/homer.ts";
import { GOOD_REASON, notice } from "../trace.ts";

const PLUS = notice(GOOD_REASON);
const AT = Date.UTC(2026, 10, 20, 11, 22, 33, 500);

function read(document: unknown): readonly SipMessage[] {
  const messages: SipMessage[] = [];
  const text = typeof document === "string" ? document : JSON.stringify(document);
  readHomerJson(text, "homer.json", (message) => messages.push(message));
  return messages;
}

const ADDRESSES = { srcIp: "192.0.2.1", srcPort: 5060, dstIp: "192.0.2.2", dstPort: 5080 };

describe("a JSON export of HOMER", () => {
  it.each([
    [
      "the answer of its search API",
      {
        data: { messages: [{ ...ADDRESSES, raw: PLUS, create_date: new Date(AT).toISOString() }] },
        total: 1,
      },
    ],
    [
      "rows of its database",
      [
        {
          raw: PLUS,
          protocol_header: { ...ADDRESSES, timeSeconds: AT / 1_000 - 0.5, timeUseconds: 500_000 },
        },
      ],
    ],
    [
      "HOMER 5",
      {
        data: [
          {
            source_ip: "192.0.2.1",
            source_port: 5060,
            destination_ip: "192.0.2.2",
            destination_port: 5080,
            micro_ts: AT * 1_000,
            msg: PLUS,
          },
        ],
      },
    ],
  ])("%s", (_form, document) => {
    const [message] = read(document);
    expect(message && judge(message)?.verdict).toBe("603+");
    expect(message?.origin).toEqual({
      file: "homer.json",
      frame: 1,
      atMs: AT,
      source: "192.0.2.1:5060",
      destination: "192.0.2.2:5080",
    });
  });

  it("one object a line", () => {
    const lines = [{ raw: PLUS }, { raw: notice([], "Decline") }].map((one) => JSON.stringify(one));
    expect(read(`${lines.join("\n")}\n`).map(({ origin }) => origin.frame)).toEqual([1, 2]);
  });

  it("counts places in bytes of the message", () => {
    const [message] = read([{ raw: PLUS.replace("Via:", "X-Name: é\r\nVia:") }]);
    expect(message?.lines.at(1)?.text).toBe("X-Name: \xc3\xa9");
    expect(message?.lines.at(2)?.offset).toBe("SIP/2.0 603 Network Blocked\r\nX-Name: ".length + 4);
  });

  it("may be as deep as its sender likes", () => {
    const deep = `${"[".repeat(5_000)}${JSON.stringify({ raw: PLUS })}${"]".repeat(5_000)}`;
    expect(read(deep)).toHaveLength(1);
  });

  it("is refused when it is no JSON", () => {
    expect(() => read('{"raw": "SIP/2.0')).toThrow("begins like JSON");
  });
});
