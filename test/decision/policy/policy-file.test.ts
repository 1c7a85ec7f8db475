import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { trunkOf } from "../../../service/decision/policy/policy.ts";
import { parsePolicy } from "../../../service/decision/policy/policy-file.ts";
import { newKey } from "../../sip/jws.ts";

const NOTICE = `notice:
  url: "https://redress.example.net/r/{id}"
  location: RLN
`;

function policyOf(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.policy;
}

function faultsOf(text: string) {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.faults.map(({ line, key }) => `${line} ${key}`);
}

describe("a policy file", () => {
  it("as shipped is good", () => {
    expect(faultsOf(readFileSync("deploy/policy.yaml", "utf8"))).toEqual([]);
  });

  it("as shipped is good with its jcard section in use too", () => {
    const text = readFileSync("deploy/policy.yaml", "utf8").replace(/^#(jcard:| {2})/gm, "$1");
    const parsed = parsePolicy(text, () => newKey().pem);
    expect(parsed).toMatchObject({ ok: true, policy: { jcard: { response: { status: 608 } } } });
  });

  it("says who blocks, for the pages of redress, and lets no second line into a heading", () => {
    const named = `notice:\n  name: "Example Telecom"\n${NOTICE.slice("notice:\n".length)}`;
    expect(policyOf(named).contact).toMatchObject({ name: "Example Telecom", location: "RLN" });
    expect(policyOf(NOTICE).contact?.name).toBeUndefined();
    const folded = named.replace("Example Telecom", "Example\\nTelecom");
    expect(faultsOf(folded)).toHaveLength(1);
  });

  it("gives the notice that stands in each 603+", () => {
    const response = policyOf(NOTICE).notice?.("abc");
    expect(response?.headers).toBe(
      'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/abc;id=abc";location=RLN\r\n',
    );
  });

  it("leaves what it does not say as built in: DNO enforced, analytics observed", () => {
    const { rules } = policyOf("rules: {}").otherTrunks;
    expect(rules["dno.invalid"]).toEqual({
      mode: "enforce",
      response: { status: 603, phrase: "Decline", headers: "" },
    });
    expect(rules["subscriber.blocked"].response.status).toBe(607);
    expect(rules["analytics.score"].mode).toBe("observe");
  });

  it("lets a trunk differ from the rest in one rule", () => {
    const policy = policyOf(`${NOTICE}
rules:
  analytics.score: { mode: enforce, thresholds: { A: 99 } }
trunks:
  carrier-a: { rules: { analytics.score: { mode: observe } } }
`);
    const a = trunkOf(policy, "carrier-a", undefined).rules["analytics.score"];
    const other = trunkOf(policy, "carrier-b", undefined).rules["analytics.score"];
    expect(a).toEqual({ mode: "observe", thresholds: { A: 99, B: 90, C: 85, none: 85 } });
    expect(other.mode).toBe("enforce");
  });

  it("believes the trunk's name before the address, and the address of a name it does not know", () => {
    const policy = policyOf(`trunks:
  named: { trusted: false }
  addressed: { sourceIps: ["192.0.2.1"] }
`);
    expect(trunkOf(policy, "named", "192.0.2.1").name).toBe("named");
    expect(trunkOf(policy, "unknown", "192.0.2.1").name).toBe("addressed");
    expect(trunkOf(policy, "unknown", "192.0.2.2").name).toBeUndefined();
  });

  it("finds an IPv4 trunk when a dual-stack socket reports its address mapped to IPv6", () => {
    const policy = policyOf('trunks:\n  four: { sourceIps: ["192.0.2.0/24"] }\n');
    expect(trunkOf(policy, undefined, "::ffff:192.0.2.77").name).toBe("four");
    expect(trunkOf(policy, undefined, "::ffff:198.51.100.1").name).toBeUndefined();
  });

  it("gives the first of two trunks whose addresses overlap", () => {
    const policy = policyOf(`trunks:
  one: { sourceIps: ["192.0.2.7"] }
  all: { sourceIps: ["192.0.2.0/24"] }
`);
    expect(trunkOf(policy, undefined, "192.0.2.7").name).toBe("one");
    expect(trunkOf(policy, undefined, "192.0.2.8").name).toBe("all");
  });

  it("treats calls of no trunk as otherTrunks says", () => {
    const policy = policyOf(
      "otherTrunks: { trusted: false, rules: { dno.unused: { mode: observe } } }",
    );
    const other = trunkOf(policy, undefined, undefined);
    expect(other).toMatchObject({ trusted: false, verified: true, emergency: false });
    expect(other.rules["dno.unused"].mode).toBe("observe");
  });

  it.each([
    "[192.0.2.300]",
    "[192.0.2.0/33]",
    '["192.0.2.0/24/1"]',
    "[trunk.example]",
    '["2001:db8::/129"]',
  ])("refuses the addresses %s", (addresses) => {
    expect(faultsOf(`trunks:\n  a: { sourceIps: ${addresses} }\n`)).toEqual([
      "2 trunks.a.sourceIps[0]",
    ]);
  });

  it("finds a trunk by the address a call came from", () => {
    const policy = policyOf(`trunks:
  four: { sourceIps: ["192.0.2.0/24"] }
  six: { sourceIps: ["2001:db8::1"] }
`);
    expect(trunkOf(policy, undefined, "192.0.2.77").name).toBe("four");
    expect(trunkOf(policy, undefined, "2001:db8::1").name).toBe("six");
    expect(trunkOf(policy, undefined, "198.51.100.1").name).toBeUndefined();
    expect(trunkOf(policy, undefined, "not an address").name).toBeUndefined();
  });
});

describe("a policy file is refused with line and key", () => {
  it("when it is not YAML", () => {
    expect(faultsOf("rules: [")).toHaveLength(1);
  });

  it("when a key is not known", () => {
    expect(faultsOf("rules:\n  dno.invaild: {}\n")).toEqual(["2 rules.dno.invaild"]);
    expect(faultsOf("trunk: {}\n")).toEqual(["1 trunk"]);
  });

  it.each([
    ["404", 404],
    ["503", 503],
    ["200", 200],
  ])("when a DNO reject would be answered %s", (_, status) => {
    const text = `rules:\n  dno.unused:\n    mode: enforce\n    status: ${status}\n`;
    expect(faultsOf(text)).toEqual(["4 rules.dno.unused.status"]);
  });

  it("when an analytics block would be anything but 603+", () => {
    const text = `${NOTICE}rules:\n  analytics.score: { mode: enforce, status: 403 }\n`;
    expect(faultsOf(text)).toEqual(["5 rules.analytics.score.status"]);
  });

  it("when analytics is enforced without a contact to seek redress from", () => {
    expect(faultsOf("rules:\n  analytics.score: { mode: enforce }\n")).toEqual([
      "2 rules.analytics.score",
    ]);
  });

  it.each([
    ["an http address", 'url: "http://example.net"'],
    ["a telephone number that is not E.164", 'tel: "1-800-555-0100"'],
    ["a line break in the address", 'url: "https://example.net/\\r\\nVia: x"'],
    ["a location that ATIS-1000099 does not have", 'url: "https://example.net"\n  location: U'],
  ])("when the notice holds %s", (_, line) => {
    const location = line.includes("location") ? "" : "  location: RLN\n";
    expect(faultsOf(`notice:\n  ${line}\n${location}`).length).toBeGreaterThan(0);
  });

  it("when a threshold would block every call that has a score", () => {
    const text = `${NOTICE}rules:\n  analytics.score:\n    thresholds: { A: 0 }\n`;
    expect(faultsOf(text)).toEqual(["6 rules.analytics.score.thresholds.A"]);
  });

  it("when an emergency number is none", () => {
    expect(faultsOf('emergency:\n  callingNumbers: ["psap"]\n')).toEqual([
      "2 emergency.callingNumbers[0]",
    ]);
  });

  it("with every fault at once", () => {
    expect(faultsOf("rules: 7\ntrunks: 8\n")).toEqual(["1 rules", "2 trunks"]);
  });
});
