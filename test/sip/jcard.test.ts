import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkJcard, type JcardContact, jcardOf } from "../../service/sip/jcard.ts";

const CONTACT: JcardContact = {
  fn: "Example Telecom, blocked calls",
  org: "Example Telecom",
  url: "https://redress.example.net/",
  email: "redress@example.net",
  tel: "+18005550199",
  adr: {
    street: "1 Example Plaza",
    locality: "Denver",
    region: "CO",
    code: "80202",
    country: "USA",
  },
};

const faultsOf = (contact: JcardContact) => checkJcard(contact).map(({ field }) => field);

describe("a jCard (RFC 7095)", () => {
  it("is exactly this", () => {
    expect(jcardOf(CONTACT)).toEqual([
      "vcard",
      [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Example Telecom, blocked calls"],
        ["org", {}, "text", "Example Telecom"],
        ["url", { type: "work" }, "uri", "https://redress.example.net/"],
        ["email", { type: "work" }, "text", "redress@example.net"],
        ["tel", { type: "work" }, "uri", "tel:+18005550199"],
        [
          "adr",
          { type: "work" },
          "text",
          ["", "", "1 Example Plaza", "Denver", "CO", "80202", "USA"],
        ],
      ],
    ]);
  });

  it("is the one of RFC 8688 §4.1, from the same contact", () => {
    const contact = { fn: "Robocall Adjudication", email: "remediation@blocker.example.net" };
    expect(jcardOf(contact)).toEqual([
      "vcard",
      [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Robocall Adjudication"],
        ["email", { type: "work" }, "text", "remediation@blocker.example.net"],
      ],
    ]);
  });

  it("has all seven components of an address, however few there are (RFC 6350 §6.3.1)", () => {
    const [, properties] = jcardOf({ fn: "x", adr: { locality: "Denver" } });
    expect(properties.at(-1)?.[3]).toEqual(["", "", "", "Denver", "", "", ""]);
  });

  it("is a vCard 4.0 of well-formed properties, whatever passes the check", () => {
    const text = fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined });
    const contact = fc.record({
      fn: text,
      org: text,
      url: fc.constantFrom(undefined, "https://r.example"),
      email: fc.constantFrom(undefined, "a@r.example"),
      tel: fc.constantFrom(undefined, "+18005550199"),
      adr: fc.option(fc.record({ street: text, region: text }), { nil: undefined }),
    });
    let accepted = 0;
    fc.assert(
      fc.property(contact, (one) => {
        if (checkJcard(one).length > 0) return;
        accepted += 1;
        const [kind, properties] = JSON.parse(JSON.stringify(jcardOf(one)));
        expect(kind).toBe("vcard");
        expect(properties[0]).toEqual(["version", {}, "text", "4.0"]);
        const names = properties.map(([name]: [string]) => name);
        expect(names).toContain("fn");
        expect(names.some((name: string) => /^(url|email|tel|adr)$/.test(name))).toBe(true);
        for (const property of properties) {
          // RFC 7095 §3.3: name in lower case, parameters, type, one value here.
          expect(property).toHaveLength(4);
          expect(property[0]).toMatch(/^[a-z]+$/);
          expect(["text", "uri"]).toContain(property[2]);
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

describe("a contact", () => {
  it("is good with everything", () => {
    expect(checkJcard(CONTACT)).toEqual([]);
  });

  it.each(["url", "email", "tel", "adr"] as const)("is good with a name and %s", (field) => {
    expect(checkJcard({ fn: CONTACT.fn, [field]: CONTACT[field] })).toEqual([]);
  });

  it("needs a name, and one way to reach somebody", () => {
    expect(checkJcard({})).toEqual([
      { field: "fn", reason: expect.stringContaining("RFC 6350") },
      { field: "contact", reason: expect.stringContaining("RFC 8688 §3.2.2") },
    ]);
  });

  it("has no use for an address without a part", () => {
    expect(faultsOf({ fn: "x", adr: {} })).toEqual(["adr"]);
  });

  it("is told every fault at once", () => {
    expect(
      faultsOf({
        fn: " ",
        org: "x".repeat(201),
        url: "http://r.example",
        email: "nobody",
        tel: "911",
        adr: { street: "1\r\nMain", code: "" },
      }),
    ).toEqual(["fn", "org", "url", "email", "tel", "adr.street", "adr.code"]);
  });

  it.each(["a\nb", "a\0b", "a\x7fb", "a\x85b"])(
    "has no control character in its name: %j",
    (fn) => {
      expect(checkJcard({ ...CONTACT, fn })).toEqual([
        { field: "fn", reason: expect.stringContaining("control") },
      ]);
    },
  );
});
