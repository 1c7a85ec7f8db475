import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { severityOf } from "../../service/verify/finding.ts";
import { judge } from "../../service/verify/judge/judge.ts";
import type { SipMessage } from "../../service/verify/message.ts";
import { TcpStream } from "../../service/verify/read/tcp-stream.ts";
import { examineTransit } from "../../service/verify/transit/examine-transit.ts";
import { Legs } from "../../service/verify/transit/leg.ts";
import { pairWithin } from "../../service/verify/transit/pairing.ts";
import { codes, GOOD_REASON, judged, messagesIn, notice, response } from "./trace.ts";

/** The pieces of a well-formed Reason, between which the grammar allows blanks and folds. */
interface Reason {
  readonly protocol: "SIP" | "Q.850";
  readonly contacts: readonly string[];
  readonly id: string | undefined;
  readonly location: string;
}

const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const contact = {
  url: fc.tuple(word, word).map(([host, path]) => `url=https://${host}.example/${path}?a=1,b`),
  tel: fc.stringMatching(/^[1-9][0-9]{6,14}$/).map((digits) => `tel=+${digits}`),
  email: fc.tuple(word, word).map(([local, host]) => `email=${local}@${host}.example`),
};
const contacts = fc
  .tuple(fc.option(contact.url), fc.option(contact.tel), fc.option(contact.email))
  .map((options) => options.filter((one) => one !== null))
  .filter((list) => list.length > 0);
const reason: fc.Arbitrary<Reason> = fc.record({
  protocol: fc.constantFrom("SIP" as const, "Q.850" as const),
  contacts,
  id: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { nil: undefined }),
  location: fc.constantFrom("LN", "TN", "RLN", "LPN", "RPN"),
});

function textOf({ contacts: list, id }: Reason): string {
  return ["v=analytics1", ...list, ...(id === undefined ? [] : [`id=${id}`])].join(";");
}

function parametersOf(one: Reason): readonly [name: string, value: string][] {
  return [
    ["cause", one.protocol === "SIP" ? "603" : "21"],
    ["text", `"${textOf(one)}"`],
    ["location", one.location],
  ];
}

// SEMI, EQUAL and HCOLON take blanks and folds on both sides (RFC 3261 §25.1).
const blanks = fc.constantFrom("", "", " ", "\t", "  ", "\r\n ", "\r\n\t ", " \r\n  ");
/** Letters in another case: names, protocol and header name compare without it. */
function recased(text: string, bits: readonly boolean[]): string {
  return [...text]
    .map((letter, at) => (bits[at % bits.length] ? letter.toUpperCase() : letter.toLowerCase()))
    .join("");
}

describe("what the grammar allows", () => {
  it("changes no judgement: blanks, folds, case of names, order, other parameters, escapes", () => {
    const spelling = fc.record({
      gaps: fc.array(blanks, { minLength: 13, maxLength: 13 }),
      bits: fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
      order: fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
      extra: fc.constantFrom("", ";x-note=1", ';x="a;b,c"', ";flag"),
      escaped: fc.nat({ max: 40 }),
    });
    fc.assert(
      fc.property(reason, spelling, (one, { gaps, bits, order, extra, escaped }) => {
        const gap = (at: number) => gaps[at % gaps.length] ?? "";
        const parameters = parametersOf(one);
        const written = order.map((which, at) => {
          const [name, plain] = parameters[which] ?? ["", ""];
          // A quoted-pair stands for its character (RFC 3261 §25.1).
          const cut = Math.min(1 + escaped, plain.length - 2);
          const value = name === "text" ? `${plain.slice(0, cut)}\\${plain.slice(cut)}` : plain;
          const [a, b, c, d] = [0, 1, 2, 3].map((offset) => gap(at * 4 + offset));
          return `${a};${b}${recased(name, bits)}${c}=${d}${value}`;
        });
        const value = `${recased(one.protocol, bits)}${written.join("")}${extra}`;
        const plain = judged(
          notice(`${one.protocol}${parameters.map(([n, v]) => `;${n}=${v}`).join("")}`),
        );
        const spelled = judged(
          response(603, "Network Blocked", [`${recased("Reason", bits)} :${gap(12)}${value}`]),
        );
        expect(plain.findings).toEqual([]);
        expect(spelled.verdict).toBe("603+");
        expect(codes(spelled)).toEqual([]);
        expect({ ...spelled.notice, protocol: "" }).toEqual({ ...plain.notice, protocol: "" });
      }),
    );
  });

  it("changes no judgement: line ends, and other headers around it", () => {
    const other = fc.constantFrom(
      "Server: x",
      "X-A: b",
      "Contact: <sip:a@b>",
      'Warning: 399 a "b"',
    );
    fc.assert(
      fc.property(
        fc.array(other),
        fc.array(other),
        fc.constantFrom("\n", "\r\n"),
        (before, after, end) => {
          const lines = [...before, `Reason: ${GOOD_REASON}`, ...after];
          const judgement = judged(response(603, "Network Blocked", lines).replaceAll("\r\n", end));
          expect([judgement.verdict, codes(judgement)]).toEqual(["603+", []]);
        },
      ),
    );
  });
});

describe("what the grammar does not allow gets a finding", () => {
  // Each makes of a well-formed 603+ one that is not.
  const BREAKS: Readonly<Record<string, (value: string) => string>> = {
    "cause lost": (value) => value.replace(/;cause=\d+/, ""),
    "cause changed": (value) => value.replace(/cause=\d+/, "cause=486"),
    "cause quoted": (value) => value.replace(/cause=(\d+)/, 'cause="$1"'),
    "text lost": (value) => value.replace(/;text="[^"]*"/, ""),
    "quotes lost": (value) => value.replaceAll('"', ""),
    "closing quote lost": (value) => value.replace('";location', ";location"),
    "location lost": (value) => value.replace(/;location=\w+/, ""),
    "location unknown": (value) => value.replace(/location=\w+/, "location=U"),
    "location moved inside": (value) => value.replace(/"(;location=\w+)/, '$1"'),
    "version lost": (value) => value.replace("v=analytics1;", ""),
    "version changed": (value) => value.replace("analytics1", "analytics2"),
    "version in capitals": (value) => value.replace("analytics1", "Analytics1"),
    "version moved back": (value) => value.replace(/"v=analytics1;([^"]*)"/, '"$1;v=analytics1"'),
    "contacts lost": (value) => value.replace(/"v=analytics1;[^"]*"/, '"v=analytics1"'),
    "parts outside text": (value) => value.replace(/text="([^"]*)"/, "$1"),
    "another Reason before it": (value) => `Q.850;cause=17, ${value}`,
    "another of the same protocol": (value) => `${value}, ${value}`,
    "bad id": (value) => value.replace(/"(;location)/, ';id=a@b"$1'),
    "cut off in the text": (value) => value.slice(0, value.indexOf("v=analytics1") + 20),
    "cut off before the text": (value) => value.slice(0, value.indexOf("text") - 1),
    "another protocol": (value) => value.replace(/^[^;]+/, "STIR"),
    "a text of its own": (value) => value.replace(/text="[^"]*"/, 'text="Call rejected"'),
  };

  it.each(Object.entries(BREAKS))("%s", (_what, breaks) => {
    fc.assert(
      fc.property(reason, (one) => {
        const good = `${one.protocol}${parametersOf(one)
          .map(([name, value]) => `;${name}=${value}`)
          .join("")}`;
        const { findings } = judged(notice(breaks(good)));
        expect(findings.filter((found) => severityOf(found) !== "note")).not.toEqual([]);
      }),
    );
  });

  it("one byte changed anywhere: the same notice, or a finding, or another good value", () => {
    const value = notice(GOOD_REASON);
    const from = value.indexOf("Reason:");
    const to = value.indexOf("\r\nContent-Length");
    const before = judged(value);
    fc.assert(
      fc.property(
        fc.integer({ min: from, max: to - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, code) => {
          const text = value.slice(0, at) + String.fromCharCode(code) + value.slice(at + 1);
          const [message] = messagesIn(text);
          const after = message && judge(message);
          if (after === undefined) throw new Error("the message was lost");
          if (after.findings.length > 0) return;
          // Without a finding only the content of a part may differ, or two became one.
          expect(after.verdict).toBe("603+");
          const differing = Object.entries(after.notice ?? {}).filter(
            ([name, part]) => part !== before.notice?.[name as keyof typeof before.notice],
          );
          expect(differing.length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("hostile input", () => {
  const ORIGIN = { file: "x", frame: 1, atMs: 0, source: "a:1", destination: "b:1" };

  it("never throws, whatever the bytes", () => {
    const bytes = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            "SIP/2.0 603 Network Blocked\r\n",
            "Reason: ",
            "\r\n",
            "\n ",
            ";",
            '"',
            "\\",
            ",",
            "=",
            "v=analytics1",
            "text=",
            "Call-Info: <",
            ">",
            "SIP/2.0 608 ",
            "INVITE a SIP/2.0\n",
            "Content-Length: 99\n",
            ".",
          ),
          fc.string({ unit: "binary-ascii", maxLength: 8 }),
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(bytes, (text) => {
        const legs = new Legs();
        const take = (message: SipMessage) => {
          judge(message);
          legs.add(message);
        };
        messagesIn(text).forEach(take);
        const stream = new TcpStream(take);
        stream.add({ sequence: 1, bytes: text, origin: ORIGIN });
        stream.end();
        for (const call of pairWithin(legs.all())) examineTransit(call);
      }),
      { numRuns: 2_000 },
    );
  });

  /** Milliseconds to read and judge a text, the best of three. */
  function cost(text: string): number {
    const tries = [0, 1, 2].map(() => {
      const started = performance.now();
      for (const message of messagesIn(text)) judge(message);
      return performance.now() - started;
    });
    return Math.min(...tries);
  }

  const START = "SIP/2.0 603 Network Blocked\r\n";
  const SHAPES: Readonly<Record<string, (count: number) => string>> = {
    semicolons: (n) => `${START}Reason: SIP${";".repeat(n)}\r\n\r\n`,
    quotes: (n) => `${START}Reason: SIP;text=${'"'.repeat(n)}\r\n\r\n`,
    backslashes: (n) => `${START}Reason: SIP;text="${"\\".repeat(n)}\r\n\r\n`,
    commas: (n) => `${START}Reason: ${"SIP,".repeat(n / 4)}\r\n\r\n`,
    parts: (n) => `${START}Reason: SIP;text="v=analytics1;${"v=1;".repeat(n / 4)}"\r\n\r\n`,
    folds: (n) => `${START}Reason: SIP${"\r\n ".repeat(n / 3)}\r\n\r\n`,
    blanks: (n) => `${START}Reason: SIP;text="v=analytics1${" ".repeat(n)}"\r\n\r\n`,
    headers: (n) => `${START}${"Reason: SIP\r\n".repeat(n / 13)}\r\n`,
    brackets: (n) => `SIP/2.0 608 Rejected\r\nCall-Info: ${"<".repeat(n)}\r\n\r\n`,
    "start lines": (n) => "SIP/2.0 603 X\n".repeat(n / 14),
    "versions in one line": (n) => `${"SIP/2.0 ".repeat(n / 8)}\n`,
    prefixes: (n) => `${"1a".repeat(n / 2)} SIP/2.0 603 X\nVia: x\n`,
    arrows: (n) => `${"1:1 -> ".repeat(n / 7)}\n`,
    digits: (n) => `${"1:".repeat(n / 2)}\n`,
  };

  it.each(Object.entries(SHAPES))("%s: time grows with the length alone", (_what, shape) => {
    cost(shape(4_000));
    const [small, large] = [cost(shape(10_000)), cost(shape(160_000))];
    // Sixteen times the bytes; quadratic work would take 256 times as long. The floor is for noise.
    expect(large).toBeLessThan(Math.max(80 * small, 500));
  });
});
