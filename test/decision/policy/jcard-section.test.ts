import { describe, expect, it } from "vitest";
import type { Policy } from "../../../service/decision/policy/policy.ts";
import { type ParsedPolicy, parsePolicy } from "../../../service/decision/policy/policy-file.ts";
import { newKey } from "../../sip/jws.ts";

const KEY = newKey();
const FILES: Readonly<Record<string, string>> = {
  "jcard.pem": KEY.pem,
  "p384.pem": newKey("P-384").pem,
  "empty.pem": "",
};

const JCARD = `jcard:
  url: "https://redress.example.net/jcard"
  x5u: "https://certificates.example.net/redress.cer"
  keyFile: jcard.pem
  contact:
    fn: "Example Telecom"
    email: "redress@example.net"
`;
const REJECTED = {
  status: 608,
  phrase: "Rejected",
  headers: "Call-Info: <https://redress.example.net/jcard>;purpose=jwscard\r\n",
};
const NOTICE = 'notice: { url: "https://redress.example.net", location: RLN }\n';

function parsed(text: string): ParsedPolicy {
  return parsePolicy(text, (path) => {
    const content = FILES[path];
    if (content === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
    return content;
  });
}

function policyOf(text: string): Policy {
  const read = parsed(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.policy;
}

function faultsOf(text: string): string[] {
  const read = parsed(text);
  return read.ok ? [] : read.faults.map(({ line, key, reason }) => `${line} ${key}: ${reason}`);
}

describe("a jcard section", () => {
  it("gives what signs the card, and the response that points to it", () => {
    const { jcard } = policyOf(JCARD);
    expect(jcard?.response).toEqual(REJECTED);
    expect(jcard?.signer).toMatchObject({
      x5u: "https://certificates.example.net/redress.cer",
      jcard: [
        "vcard",
        [
          ["version", {}, "text", "4.0"],
          ["fn", {}, "text", "Example Telecom"],
          ["email", { type: "work" }, "text", "redress@example.net"],
        ],
      ],
    });
    expect(jcard?.signer.key.fingerprint).toMatch(/^[0-9a-f]{12}$/);
  });

  it("may be there without any rule that needs it, and a policy without it has none", () => {
    const { rules } = policyOf(JCARD).otherTrunks;
    expect(Object.values(rules).filter((rule) => "rejected" in rule && rule.rejected)).toEqual([]);
    expect(policyOf("rules: {}").jcard).toBeUndefined();
  });

  it("takes every field of the contact", () => {
    const text = `${JCARD}    org: "Example"
    url: "https://redress.example.net"
    tel: "+18005550199"
    adr: { street: "1 Example Plaza", locality: Denver, region: CO, code: "80202", country: USA }
`;
    const names = policyOf(text).jcard?.signer.jcard[1].map(([name]) => name);
    expect(names).toEqual(["version", "fn", "org", "url", "email", "tel", "adr"]);
  });
});

describe("a rule that answers 608", () => {
  const rule = (text: string) => `${JCARD}rules:\n  dno.unused: ${text}\n`;

  it.each(["{ status: 608, phrase: Rejected }", "{ status: 608 }"])("may say %s", (text) => {
    expect(policyOf(rule(text)).otherTrunks.rules["dno.unused"]).toEqual({
      mode: "enforce",
      rejected: REJECTED,
      response: { status: 603, phrase: "Decline", headers: "" },
    });
  });

  it("keeps 607 Unwanted for callers without sip.608 where a subscriber asked for it", () => {
    const policy = policyOf(`${JCARD}rules:\n  subscriber.blocked: { status: 608 }\n`);
    expect(policy.otherTrunks.rules["subscriber.blocked"]).toMatchObject({
      rejected: { status: 608 },
      response: { status: 607, phrase: "Unwanted" },
    });
  });

  it("is handed down to trunks, which may take it back or keep their own other response", () => {
    const policy = policyOf(`${JCARD}rules:
  dno.unused: { status: 608 }
  dno.invalid: { status: 403, phrase: Forbidden }
trunks:
  same: { rules: { dno.unused: { mode: observe } } }
  plain: { rules: { dno.unused: { status: 603 } } }
  other: { rules: { dno.invalid: { status: 608 } } }
`);
    const of = (trunk: string) => policy.trunks.get(trunk)?.rules;
    expect(of("same")?.["dno.unused"]).toMatchObject({ mode: "observe", rejected: REJECTED });
    expect(of("plain")?.["dno.unused"]).toEqual({
      mode: "enforce",
      rejected: undefined,
      response: { status: 603, phrase: "Decline", headers: "" },
    });
    expect(of("other")?.["dno.invalid"]).toMatchObject({
      rejected: REJECTED,
      response: { status: 403, phrase: "Forbidden" },
    });
  });

  it("is refused without a jcard section, with the line", () => {
    const text =
      "rules:\n  dno.unused:\n    mode: observe\n    status: 608\n    phrase: Rejected\n";
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^4 rules\.dno\.unused\.status: 608 needs .* jcard section/),
    ]);
  });

  it.each(["Decline", "Network Blocked", "rejected"])("is refused with the phrase %s", (phrase) => {
    expect(faultsOf(rule(`{ status: 608, phrase: ${phrase} }`))).toEqual([
      expect.stringMatching(/^9 rules\.dno\.unused\.status: 608 has the phrase Rejected/),
    ]);
  });

  it("is refused for an analytics block, which is 603+ (47 CFR 64.1200(k)(9))", () => {
    for (const mode of ["enforce", "observe"]) {
      const text = `${NOTICE}${JCARD}rules:\n  analytics.score: { mode: ${mode}, status: 608, phrase: Rejected }\n`;
      expect(faultsOf(text)).toEqual([
        expect.stringMatching(/^10 rules\.analytics\.score\.status: cannot be set/),
        expect.stringMatching(/^10 rules\.analytics\.score\.phrase: cannot be set/),
      ]);
    }
  });

  it("does not give an analytics rule its contact: that is the notice's", () => {
    expect(faultsOf(`${JCARD}rules:\n  analytics.score: { mode: enforce }\n`)).toEqual([
      expect.stringMatching(/^9 rules\.analytics\.score: needs a notice section/),
    ]);
  });
});

describe("a jcard section is refused with line and key", () => {
  it.each([
    ["url", "http://r.example", "2 jcard.url: must begin with https"],
    ["url", "https://10.0.0.1/jcard", "2 jcard.url: must have a host name of the public DNS"],
    ["url", "https://r.example/{id}", "2 jcard.url: is the same for every call"],
    ["url", "https://r.example/\\r\\nVia: x", "2 jcard.url: holds a character that no URL holds"],
    ["x5u", "http://r.example/c.cer", "3 jcard.x5u: must begin with https"],
    ["x5u", "file:///etc/c.cer", "3 jcard.x5u: must begin with https"],
    ["keyFile", "missing.pem", "4 jcard.keyFile: cannot be read: ENOENT"],
    ["keyFile", "empty.pem", "4 jcard.keyFile: empty.pem must hold a private key in PEM"],
    ["keyFile", "p384.pem", "4 jcard.keyFile: p384.pem must hold an EC key on P-256"],
    ["fn", "", "6 jcard.contact.fn: is empty"],
    ["email", "nobody", "7 jcard.contact.email: must be an e-mail address"],
  ])("when %s is %j", (key, value, fault) => {
    const text = JCARD.replace(new RegExp(`${key}: .*`), `${key}: "${value}"`);
    expect(faultsOf(text)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['    tel: "1-800-555-0199"\n', "8 jcard.contact.tel: must be a global number in E.164"],
    ["    adr: { street: 7 }\n", "8 jcard.contact.adr.street: must be a text"],
    ['    adr:\n      code: "1\\n2"\n', "9 jcard.contact.adr.code: holds a control character"],
    ["    adr: {}\n", "8 jcard.contact.adr: needs at least one of street"],
    ["    adr: Denver\n", "8 jcard.contact.adr: must be a mapping"],
    ['    title: "x"\n', "8 jcard.contact.title: is not a key here"],
    ['  kid: "x"\n', "8 jcard.kid: is not a key here"],
  ])("when %j follows", (more, fault) => {
    expect(faultsOf(JCARD + more)[0]).toContain(fault);
  });

  it("when nobody can be reached by it", () => {
    expect(faultsOf(JCARD.replace(/ {4}email.*\n/, ""))).toEqual([
      expect.stringMatching(/^6 jcard\.contact: needs at least one of url, email, tel and adr/),
    ]);
  });

  it("when something is missing, each by its name", () => {
    expect(faultsOf("jcard: {}\n")).toEqual(
      ["url", "x5u", "keyFile", "contact"].map((name) =>
        expect.stringContaining(`1 jcard: needs ${name} (RFC 8688`),
      ),
    );
  });

  it("when it is no mapping, or holds other types", () => {
    expect(faultsOf("jcard: 7\n")[0]).toContain("1 jcard: must be a mapping");
    expect(faultsOf(JCARD.replace("jcard.pem", "7"))).toEqual([
      expect.stringContaining("4 jcard.keyFile: must be a text"),
    ]);
  });
});
