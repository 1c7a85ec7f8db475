import { expect, it } from "vitest";
import type { ObservedResponse } from "../../service/server/ports.ts";
import { countingRefusals } from "../../service/wiring/observed-numbers.ts";

const FROM = "<sip:+12155550123@a.example>;tag=1";
const notice = (contact: string) =>
  `SIP;cause=603;text="v=analytics1;${contact};id=abcdefghijklmnop";location=TN`;

function refusedBy(response: Partial<ObservedResponse>) {
  const counted: string[] = [];
  const passedOn: ObservedResponse[] = [];
  const next = { observe: (one: ObservedResponse) => void passedOn.push(one), ended: () => {} };
  const numbers = {
    refusedElsewhere: (digits: string, network: string) =>
      void counted.push(`${digits}: ${network}`),
  };
  countingRefusals(next, numbers).observe({
    ...{ callId: "1", status: 603, phrase: "Network Blocked", reason: [], callInfo: [] },
    ...{ from: FROM, pai: [], trunk: undefined, ...response },
  });
  expect(passedOn).toHaveLength(1);
  return counted;
}

it("a 603+ is counted with its location and its contact", () => {
  const url = notice("url=https://redress.far.example/r/1");
  expect(refusedBy({ reason: [url] })).toEqual(["12155550123: TN, redress.far.example"]);
  const tel = notice("tel=+18005550199");
  expect(refusedBy({ reason: [tel] })).toEqual(["12155550123: TN, +18005550199"]);
});

it("a refusal that says nothing of its network is counted as that", () => {
  expect(refusedBy({ phrase: "Decline" })).toEqual(["12155550123: 603 without a notice"]);
  expect(refusedBy({ status: 607 })).toEqual(["12155550123: 607 without a notice"]);
  expect(refusedBy({ status: 608 })).toEqual(["12155550123: 608 without a notice"]);
});

it("what is no refusal of a number, or has none, is passed on alone", () => {
  expect(refusedBy({ status: 486 })).toEqual([]);
  expect(refusedBy({ from: undefined })).toEqual([]);
  expect(refusedBy({ from: "<sip:anonymous@anonymous.invalid>" })).toEqual([]);
});

it("a refusal of an anonymous caller is counted under the number that is asserted", () => {
  const from = "<sip:anonymous@anonymous.invalid>";
  const counted = refusedBy({ from, pai: ["<tel:+13034441234>"], phrase: "Decline" });
  expect(counted).toEqual(["13034441234: 603 without a notice"]);
  expect(refusedBy({ pai: ["<tel:+13034441234>"], phrase: "Decline" })).toEqual([
    "12155550123: 603 without a notice",
  ]);
});

it("no text of a response is kept at its full length", () => {
  const long = notice(`url=https://${"a".repeat(60)}.${"b".repeat(60)}.example/r`);
  expect(refusedBy({ reason: [long] })[0]?.length).toBeLessThanOrEqual("12155550123: ".length + 80);
});
