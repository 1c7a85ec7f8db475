import { describe, expect, it } from "vitest";
import { readVendorAnswer } from "../../../service/analytics/vendors/vendor-answer.ts";
import { readVendors } from "../../../service/analytics/vendors/vendors-file.ts";

// Requests and answers of vendors as their public documents show them (numbering.md, F.2): a
// description of each, and no code.
const FILE = `
vendors:
  youmail:
    address: "https://dataapi.youmail.com/api/v2/phone/{national}?format=json"
    headers: { DataApiSid: { env: YOUMAIL_SID }, DataApiKey: { env: YOUMAIL_KEY } }
    answer: { found: recordFound, level: spamRisk.level, levels: { 0: 5, 1: 60, 2: 95 } }
    dailyBudget: 100000
  telnyx:
    address: "https://api.telnyx.com/v2/reputation/numbers/{plus}"
    headers: { Authorization: { env: TELNYX_KEY } }
    answer: { level: data.spam_risk, levels: { low: 10, medium: 60, high: 92 }, category: data.spam_category }
    decides: next-call
    dailyBudget: 100
  nomorobo:
    address: "https://lookups.twilio.com/v1/PhoneNumbers/{e164}?AddOns=nomorobo_spamscore"
    answer: { score: add_ons.results.nomorobo_spamscore.result.score, scoreMost: 1 }
    dailyBudget: 5000
  marchex:
    address: "https://lookups.twilio.com/v1/PhoneNumbers/{e164}?AddOns=marchex_cleancall"
    answer:
      level: add_ons.results.marchex_cleancall.result.result.recommendation
      levels: { PASS: 5, BLOCK: 95 }
      category: add_ons.results.marchex_cleancall.result.result.reason
    dailyBudget: 5000
  trustcall:
    address: "https://dataapi.dncscrub.com/v1.5/TrustCall/Get?phoneList={national}"
    answer: { score: "[0].CurrScore", scoreMost: 5 }
    dailyBudget: 5000
  callcontrol:
    address: "https://www.callcontrol.com/api/2015-11-01/Enterprise/ShouldBlock/{national}"
    answer: { level: Action, levels: { allow: 5, voiceMail: 70, block: 95 } }
    dailyBudget: 5000
`;

const read = readVendors(FILE, "/etc/ringfence");
const vendors = new Map((read.ok ? read.value : []).map((vendor) => [vendor.name, vendor]));
const NUMBER = 12_125_550_100;

describe("a description of a public vendor", () => {
  it("is read without a fault", () => {
    expect(read).toMatchObject({ ok: true });
    expect(vendors.size).toBe(6);
  });

  it.each([
    ["youmail", "https://dataapi.youmail.com/api/v2/phone/2125550100?format=json"],
    ["telnyx", "https://api.telnyx.com/v2/reputation/numbers/%2B12125550100"],
    [
      "nomorobo",
      "https://lookups.twilio.com/v1/PhoneNumbers/12125550100?AddOns=nomorobo_spamscore",
    ],
    ["trustcall", "https://dataapi.dncscrub.com/v1.5/TrustCall/Get?phoneList=2125550100"],
  ])("asks %s at its address", (name, address) => {
    expect(vendors.get(name)?.address(NUMBER).href).toBe(address);
  });

  it.each([
    [
      "youmail",
      {
        statusCode: 10000,
        recordFound: true,
        phoneNumber: 9991002000,
        spamRisk: { level: 1 },
        timestamp: "2026-11-20",
      },
      { kind: "scored", score: 60, category: "" },
    ],
    ["youmail", { statusCode: 10000, recordFound: false }, { kind: "none" }],
    [
      "telnyx",
      { data: { spam_risk: "high", maturity_score: null, spam_category: "Telemarketer" } },
      { kind: "scored", score: 92, category: "Telemarketer" },
    ],
    ["telnyx", { data: { spam_risk: null } }, { kind: "none" }],
    [
      "nomorobo",
      { add_ons: { results: { nomorobo_spamscore: { result: { score: 1 } } } } },
      { kind: "scored", score: 100, category: "" },
    ],
    [
      "marchex",
      {
        add_ons: {
          results: {
            marchex_cleancall: {
              result: { result: { recommendation: "PASS", reason: "CleanCall" } },
            },
          },
        },
      },
      { kind: "scored", score: 5, category: "CleanCall" },
    ],
    ["trustcall", [{ CurrScore: 4, MaxScore: 5 }], { kind: "scored", score: 80, category: "" }],
    ["callcontrol", { Action: "block" }, { kind: "scored", score: 95, category: "" }],
  ])("reads what %s answers: %j", (name, answer, expected) => {
    const vendor = vendors.get(name);
    expect(vendor && readVendorAnswer(answer, vendor.reading)).toEqual(expected);
  });

  it.each([
    ["telnyx", { data: { spam_risk: "enormous" } }],
    ["nomorobo", { add_ons: { results: { nomorobo_spamscore: { result: { score: 7 } } } } }],
    ["trustcall", [{ CurrScore: {} }]],
    ["trustcall", [{ CurrScore: "" }]],
    ["trustcall", [{ CurrScore: -1 }]],
  ])("takes from %s nothing that is not as described: %j", (name, answer) => {
    const vendor = vendors.get(name);
    expect(vendor && readVendorAnswer(answer, vendor.reading)).toMatchObject({
      kind: "unreadable",
    });
  });

  it("takes nothing for a score that is no number", () => {
    const nomorobo = vendors.get("nomorobo");
    const answerOf = (score: unknown) =>
      nomorobo &&
      readVendorAnswer(
        { add_ons: { results: { nomorobo_spamscore: { result: { score } } } } },
        nomorobo.reading,
      );
    for (const score of [true, false, [1], {}, "", " "]) {
      expect(answerOf(score)).toMatchObject({ kind: "unreadable" });
    }
    for (const score of [1, "1"]) expect(answerOf(score)).toMatchObject({ score: 100 });
  });

  it("lets nothing into a category that could end a line or a cell", () => {
    const vendor = vendors.get("telnyx");
    const answer = {
      data: { spam_risk: "low", spam_category: "a\r\nX: b\u2028".padEnd(300, "c") },
    };
    const said = vendor && readVendorAnswer(answer, vendor.reading);
    expect(said).toMatchObject({ category: expect.stringMatching(/^aX: b[c]{59}$/) });
  });
});
