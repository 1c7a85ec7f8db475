import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { supports608 } from "../../service/sip/feature-caps.ts";

describe("sip.608 is supported (RFC 8688 §3.3)", () => {
  it.each([
    [["*;+sip.608"]],
    [["*; +sip.608"]],
    [[" * ;+SIP.608 "]],
    [['*;+g.3gpp.srvcc="<sip:a@b.example>";+sip.608']],
    [["*;+g.3gpp.mid-call,*;+sip.608"]],
    [["*;+g.3gpp.mid-call", "*;+sip.608"]],
    [['*;+x="a,b;c",*;+sip.608']],
  ])("by %j", (values) => {
    expect(supports608(values)).toBe(true);
  });
});

describe("sip.608 is not supported", () => {
  it.each([
    [[]],
    [[""]],
    [["*"]],
    [["+sip.608"]],
    [["*+sip.608"]],
    [["*,+sip.608"]],
    [["*;sip.608"]],
    [["*;+sip.607"]],
    [["*;+sip.6080"]],
    [['*;+sip.608="FALSE"']],
    [['*;+x=";+sip.608"']],
    [['*;+x="*,*;+sip.608"']],
  ])("by %j", (values) => {
    expect(supports608(values)).toBe(false);
  });

  it("by text that does not name it, and reading anything ends", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'*;+,"\\ sip.608=') })),
        (values) => {
          if (supports608(values)) expect(values.join().toLowerCase()).toContain("+sip.608");
        },
      ),
    );
  });
});
