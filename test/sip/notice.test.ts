import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNotice, type NoticeContact, prepareNotice } from "../../service/sip/notice.ts";

const CONTACT: NoticeContact = {
  url: "https://redress.tsp.example/blocked",
  tel: "+18005550100",
  email: "redress@tsp.example",
  location: "RLN",
};

const fieldsAtFault = (contact: NoticeContact) => checkNotice(contact).map(({ field }) => field);

describe("a 603+", () => {
  it("is exactly this", () => {
    expect(prepareNotice(CONTACT)("7f3a-01_Z")).toEqual({
      status: 603,
      phrase: "Network Blocked",
      headers:
        'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.tsp.example/blocked' +
        ';tel=+18005550100;email=redress@tsp.example;id=7f3a-01_Z";location=RLN\r\n',
    });
  });

  it.each<[NoticeContact, string]>([
    [{ url: "https://r.example", location: "TN" }, "v=analytics1;url=https://r.example;id=1"],
    [{ tel: "+18005550100", location: "LN" }, "v=analytics1;tel=+18005550100;id=1"],
    [{ email: "a@b.example", location: "RPN" }, "v=analytics1;email=a@b.example;id=1"],
  ])("names the contacts that there are: %j", (contact, text) => {
    expect(prepareNotice(contact)("1").headers).toBe(
      `Reason: SIP;cause=603;text="${text}";location=${contact.location}\r\n`,
    );
  });

  it("has the id in its url where the policy says so", () => {
    const url = "https://r.example/block/{id}?from=sip";
    expect(prepareNotice({ url, location: "RLN" })("abc").headers).toBe(
      'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/block/abc?from=sip;id=abc";location=RLN\r\n',
    );
  });

  it("percent-encodes what would end a value, the quotes or the header value", () => {
    const url = 'https://r.example/a;b"c\\d,e f?g=h&i=%3B';
    expect(prepareNotice({ url, location: "RLN" })("1").headers).toContain(
      ";url=https://r.example/a%3Bb%22c%5Cd%2Ce%20f?g=h&i=%3B;id=1",
    );
  });

  it.each(["", "a b", 'a"', "a;b", "a\r\nVia: x", "a".repeat(65), "call@host", "ä", "{id}"])(
    "leaves an illegal id out rather than sending it: %j",
    (id) => {
      const url = "https://r.example/block/{id}";
      expect(prepareNotice({ url, location: "RLN" })(id).headers).toBe(
        'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/block/";location=RLN\r\n',
      );
    },
  );
});

describe("a contact", () => {
  it("is good with a url, a telephone number and an e-mail address", () => {
    expect(checkNotice(CONTACT)).toEqual([]);
  });

  it.each(["LN", "TN", "RLN", "LPN", "RPN"])("may be at %s", (location) => {
    expect(checkNotice({ ...CONTACT, location })).toEqual([]);
  });

  it.each([undefined, "", "rln", "U", "INTL", "LOC-6", "toString"])(
    "is refused at location %s",
    (location) => {
      expect(fieldsAtFault({ ...CONTACT, location })).toEqual(["location"]);
    },
  );

  it("needs one way to reach somebody", () => {
    expect(fieldsAtFault({ location: "RLN" })).toEqual(["contact"]);
  });

  it("is told every fault at once", () => {
    expect(fieldsAtFault({ url: "http://r.example", tel: "1", email: "x" })).toEqual([
      "url",
      "tel",
      "email",
      "location",
    ]);
  });

  it("is refused when its header would be so long that it gets lost on the way", () => {
    const url = `https://r.example/${"a".repeat(300)}`;
    expect(checkNotice({ url, location: "RLN" })).toEqual([
      { field: "contact", reason: expect.stringContaining("over 400") },
    ]);
  });

  it("with a fault is never made into a header", () => {
    expect(() => prepareNotice({ ...CONTACT, tel: "911" })).toThrow(/tel/);
  });
});

describe("a url", () => {
  const fault = (url: string) => checkNotice({ url, location: "RLN" })[0]?.reason;

  it.each([
    "https://r.example",
    "HTTPS://R.Example:8443/x?y=z#w",
    "https://xn--bcher-kva.example/%C3%A4",
    "https://r.example/{id}",
    `https://${"a".repeat(63)}.example/`,
    "https://r.example?block={id}",
    "https://r.example/$call/(1)~'*!",
  ])("%s is good", (url) => {
    expect(fault(url)).toBeUndefined();
  });

  it.each([
    ["http://r.example", /https/],
    ["ftp://r.example", /https/],
    ["javascript:alert(1)", /https/],
    ["", /https/],
    ["https://user:password@r.example/", /user name/],
    ["https://r.example\\@evil.example/", /user name/],
    ["https://localhost/", /public DNS/],
    ["https://192.0.2.1/", /public DNS/],
    ["https://[2001:db8::1]/", /character/],
    ["https://r.example:port/", /public DNS/],
    ["https://r..example/", /public DNS/],
    [`https://${"a".repeat(64)}.example/`, /public DNS/],
    [`https://${"a.".repeat(125)}example/`, /public DNS/],
    ["https://-r.example/", /public DNS/],
    ["https:///x", /public DNS/],
    ["https://r.example;x.example/", /public DNS/],
    ["https://r.example/\r\nVia: x", /character/],
    ["https://r.example/\0", /character/],
    ["https://r.example/\t", /character/],
    ["https://r.example/ä", /character/],
    ["https://r.example/<x>", /character/],
    ["https://r.example/%zz", /character/],
    ["https://r.example/{call}", /character/],
    ["https://r.example/{id}/{id}", /once/],
    ["https://{id}.example/", /behind the host/],
    ["https://r.example{id}", /behind the host/],
  ])("%j is refused", (url, reason) => {
    expect(fault(url)).toMatch(reason);
  });
});

describe("a telephone number", () => {
  it.each([
    ["+18005550100", []],
    ["+442071838750", []],
    ["18005550100", ["tel"]],
    ["+1-800-555-0100", ["tel"]],
    ["+1 800 555 0100", ["tel"]],
    ["+0800555010", ["tel"]],
    ["+911", ["tel"]],
    ["+1234567890123456", ["tel"]],
    ["+18005550100\n", ["tel"]],
    ["call-me", ["tel"]],
    ["", ["tel"]],
  ])("%j: %j", (tel, fields) => {
    expect(fieldsAtFault({ tel, location: "RLN" })).toEqual(fields);
  });
});

describe("an e-mail address", () => {
  it.each([
    ["redress@tsp.example", []],
    ["block.redress+603@mail.tsp.example", []],
    ['"a b"@tsp.example', ["email"]],
    ["a;b@tsp.example", ["email"]],
    ["a,b@tsp.example", ["email"]],
    ["a@b@tsp.example", ["email"]],
    ["ä@tsp.example", ["email"]],
    ["a@localhost", ["email"]],
    ["a@[192.0.2.1]", ["email"]],
    ["@tsp.example", ["email"]],
    ["tsp.example", ["email"]],
    ["a@tsp.example\r\n", ["email"]],
    [`${"a".repeat(65)}@tsp.example`, ["email"]],
    [`a@${"a.".repeat(70)}example`, ["email"]],
  ])("%j: %j", (email, fields) => {
    expect(fieldsAtFault({ email, location: "RLN" })).toEqual(fields);
  });
});

describe("whatever a policy and an id hold", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }).map((path) => `https://r.example/${path}`),
    fc.constantFrom("https://r.example/{id}", "+18005550100", "a@b.example", "RLN"),
  );
  const contacts = fc.record(
    { url: text, tel: text, email: text, location: fc.constantFrom("RLN", "TN", "x\r\ny") },
    { requiredKeys: [] },
  );

  it("comes out as one line in ASCII, or is refused", () => {
    fc.assert(
      fc.property(contacts, fc.string({ unit: "binary" }), (contact, id) => {
        if (checkNotice(contact).length > 0) return;
        expect(prepareNotice(contact)(id).headers).toMatch(/^Reason: SIP;[ -~]{1,400}\r\n$/);
      }),
      { numRuns: 1000 },
    );
  });
});
