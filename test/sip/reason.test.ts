import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildReason,
  parameterSpans,
  parseReasons,
  type ReasonParameter,
  type ReasonValue,
  reasonCause,
  reasonParameter,
} from "../../service/sip/reason.ts";

const token = (name: string, value: string): ReasonParameter => ({ name, value, quoted: false });
const quoted = (name: string, value: string): ReasonParameter => ({ name, value, quoted: true });
const flag = (name: string): ReasonParameter => ({ name, value: undefined, quoted: false });

/** Protocol and parameters of each value, without what the parser notes beside them. */
function read(...headers: readonly string[]): readonly ReasonValue[] {
  return parseReasons(headers).map(({ protocol, parameters }) => ({ protocol, parameters }));
}

function faultsOf(header: string): readonly string[] {
  return parseReasons([header]).flatMap(({ faults }) => faults);
}

describe("building a Reason", () => {
  it("writes parameters in the order given, without blanks", () => {
    const parameters = [token("cause", "603"), quoted("text", "a;b=c,d"), token("location", "RLN")];
    expect(buildReason({ protocol: "SIP", parameters })).toEqual({
      ok: true,
      text: 'SIP;cause=603;text="a;b=c,d";location=RLN',
    });
  });

  it("escapes quotes and backslashes", () => {
    const built = buildReason({ protocol: "SIP", parameters: [quoted("text", 'a"b\\c')] });
    expect(built).toEqual({ ok: true, text: 'SIP;text="a\\"b\\\\c"' });
  });

  it.each<[string, ReasonValue]>([
    ["a line break in quotes", { protocol: "SIP", parameters: [quoted("text", "a\r\nVia: x")] }],
    ["a lone LF", { protocol: "SIP", parameters: [quoted("text", "a\nb")] }],
    ["a NUL", { protocol: "SIP", parameters: [quoted("text", "a\0b")] }],
    ["a blank without quotes", { protocol: "SIP", parameters: [token("text", "a b")] }],
    ["an empty value without quotes", { protocol: "SIP", parameters: [token("text", "")] }],
    ["a name that is no token", { protocol: "SIP", parameters: [token("te;xt", "a")] }],
    ["an empty name", { protocol: "SIP", parameters: [flag("")] }],
    ["a protocol that is no token", { protocol: "SIP\r\nX", parameters: [] }],
    ["no protocol", { protocol: "", parameters: [] }],
  ])("refuses %s", (_what, value) => {
    expect(buildReason(value)).toMatchObject({ ok: false });
  });
});

describe("parsing Reason headers", () => {
  it("reads protocol and parameters in their order", () => {
    expect(read('SIP;cause=603;text="Declined";location=RLN')).toEqual([
      {
        protocol: "SIP",
        parameters: [token("cause", "603"), quoted("text", "Declined"), token("location", "RLN")],
      },
    ]);
  });

  it("allows blanks around separators", () => {
    expect(read('SIP ;cause = 600\t; text = "Busy Everywhere" ')).toEqual([
      { protocol: "SIP", parameters: [token("cause", "600"), quoted("text", "Busy Everywhere")] },
    ]);
  });

  it("unfolds a header that goes on in the next line (RFC 8606 §5)", () => {
    const folded = 'Q.850;cause=1;text="Unallocated (unassigned) number";\r\n location=LN';
    expect(read(folded)[0]?.parameters.at(-1)).toEqual(token("location", "LN"));
    expect(faultsOf(folded)).toEqual([]);
  });

  it("takes a fold inside a quoted string for one space", () => {
    expect(read('SIP;text="Network\r\n\t  Blocked"')[0]?.parameters).toEqual([
      quoted("text", "Network Blocked"),
    ]);
  });

  it("reads several values of one header, and several headers", () => {
    const protocols = read("SIP;cause=603, Q.850;cause=21", "STIR;cause=436").map(
      ({ protocol }) => protocol,
    );
    expect(protocols).toEqual(["SIP", "Q.850", "STIR"]);
  });

  it("does not split at commas and semicolons inside quotes, nor at escaped quotes", () => {
    expect(read('SIP;text="a,b;c\\",d";cause=1,Q.850')).toEqual([
      { protocol: "SIP", parameters: [quoted("text", 'a,b;c",d'), token("cause", "1")] },
      { protocol: "Q.850", parameters: [] },
    ]);
  });

  it("keeps unknown and repeated parameters, and those without a value", () => {
    const header = 'SIP;cause=438;text="Invalid";cause=403;text="Stale";x-y;z=[::1]';
    expect(read(header)[0]?.parameters).toEqual([
      token("cause", "438"),
      quoted("text", "Invalid"),
      token("cause", "403"),
      quoted("text", "Stale"),
      flag("x-y"),
      token("z", "[::1]"),
    ]);
  });

  it("keeps the case of names and finds them without it", () => {
    const [reason] = parseReasons(["sip;Cause=603;TEXT=x"]);
    expect(reason?.protocol).toBe("sip");
    expect(reason && reasonParameter(reason, "text")?.value).toBe("x");
    expect(reason && reasonCause(reason)).toBe(603);
  });

  it.each([
    ["", 0],
    [" , ,", 0],
    ["SIP,", 1],
  ])("reads %j as %i values", (header, count) => {
    expect(read(header)).toHaveLength(count);
  });

  it.each([
    ['SIP;text="never closed, and more', "quote-not-closed"],
    ['SIP;text="ends in a backslash\\', "quote-not-closed"],
    ['SIP;text="a"b;cause=1', "text-after-quote"],
    ["SIP;text=a b", "value-not-token"],
    ["SIP;url=https://r.example/x", "value-not-token"],
    ["SIP;cause=", "value-missing"],
    ["SIP;;cause=1", "name-not-token"],
    ["SIP;=1", "name-not-token"],
    [";cause=1", "protocol-not-token"],
    ["S I P;cause=1", "protocol-not-token"],
    ['SIP;text="a\0b"', "control-character"],
    ['SIP;text="a\nb"', "control-character"],
  ])("reads %j as far as it goes: %s", (header, fault) => {
    expect(faultsOf(header)).toEqual([fault]);
  });

  it("gives each value as it stood", () => {
    const raws = parseReasons(['SIP ;cause=603;text="a,b" ,  Q.850;cause=21']).map(
      ({ raw }) => raw,
    );
    expect(raws).toEqual(['SIP ;cause=603;text="a,b"', "Q.850;cause=21"]);
  });
});

describe("the cause", () => {
  it.each([
    ["SIP;cause=603", 603],
    ['SIP;cause="603"', undefined],
    ["SIP;cause=-1", undefined],
    ["SIP;cause=6e2", undefined],
    ["SIP;cause=9999999999", undefined],
    ["SIP;cause", undefined],
    ["SIP", undefined],
  ])("of %s is %s", (header, cause) => {
    const [reason] = parseReasons([header]);
    expect(reason && reasonCause(reason)).toBe(cause);
  });
});

describe("what is built", () => {
  const tokens = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,12}$/);
  const parameters = fc.oneof(
    tokens.map(flag),
    fc
      .tuple(tokens, fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~:[\]]{1,12}$/))
      .map(([n, v]) => token(n, v)),
    fc.tuple(tokens, fc.string({ unit: "binary" })).map(([n, v]) => quoted(n, v)),
  );
  const values = fc.record({ protocol: tokens, parameters: fc.array(parameters) });

  it("is parsed back to the same, alone or joined with others, or was refused", () => {
    fc.assert(
      fc.property(fc.array(values), (reasons) => {
        const built = reasons.map(buildReason);
        const kept = reasons.filter((_reason, at) => built[at]?.ok);
        const texts = built.flatMap((one) => (one.ok ? [one.text] : []));
        expect(read(...texts)).toEqual(kept);
        expect(read(texts.join(", "))).toEqual(kept);
        expect(texts.flatMap(faultsOf)).toEqual([]);
      }),
    );
  });

  it("never holds a line break or a NUL, whatever it is built from", () => {
    const anything = fc.record({
      protocol: fc.string({ unit: "binary" }),
      parameters: fc.array(
        fc.record({
          name: fc.string({ unit: "binary" }),
          value: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
          quoted: fc.boolean(),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.oneof(anything, values), (value) => {
        const built = buildReason(value);
        expect(built.ok && /[\r\n\0]/.test(built.text)).toBe(false);
      }),
    );
  });
});

describe("where parameters stand", () => {
  it("is told for each value of a header, blanks, quotes and commas or not", () => {
    const header = 'SIP ;cause=603 , Q.850; text = "a;b, c" ;flag;location=LN';
    const shown = parseReasons([header]).map((reason) =>
      parameterSpans(header, reason).map(({ nameAt, valueAt }) => [
        header.slice(nameAt, nameAt + 4),
        header.slice(valueAt, valueAt + 3),
      ]),
    );
    expect(shown).toEqual([
      [["caus", "603"]],
      [
        ["text", '"a;'],
        ["flag", ";lo"],
        ["loca", "LN"],
      ],
    ]);
  });
});
