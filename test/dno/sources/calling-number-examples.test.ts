import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { readCallingNumber } from "../../../service/numbering/read-calling-number.ts";
import { PlainList } from "./plain-list.ts";
import { NOW, sourceOf } from "./reading.ts";
import { PROJECT, realFile } from "./real-files.ts";

type Outcome = "invalid" | "unallocated" | "pass";

let list: PlainList;

beforeAll(async () => {
  list = new PlainList();
  const path = join(PROJECT, "dno-data/number-plan.csv");
  await readSource(sourceOf("number-plan", { name: "number-plan", path }), list, NOW);
});

function outcomeOf(text: string, nowMs = NOW): string {
  const number = readCallingNumber(text);
  if (number.kind === "invalid") return "invalid";
  return number.kind === "nanp" ? (list.classOf(number.national, nowMs) ?? "pass") : "pass";
}

describe("with the bundled number plan alone, a calling number", () => {
  it.each<[string, Outcome, string]>([
    ["+12125551234", "invalid", "555 has no number but 1212"],
    ["+12125551212", "pass", "directory assistance"],
    ["+12122122345", "pass", "an exchange equal to its own NPA"],
    ["+14652345678", "pass", "NPA in service since June 2026"],
    ["+14832345678", "pass", "NPA in service since February 2026"],
    ["+12732345678", "invalid", "NPA in service only in 2027"],
    ["+12212345678", "invalid", "NPA unassigned"],
    ["+13722345678", "invalid", "NPA reserved, 37X"],
    ["+14112345678", "invalid", "N11 is no NPA"],
    ["911", "pass", "short code"],
    ["211", "pass", "short code"],
    ["+12122112345", "invalid", "pseudo-ANI, where the emergency exemption has not caught it"],
    ["+12129112345", "invalid", "exchange N11"],
    ["+18005551212", "pass", "toll-free"],
    ["+18888888888", "pass", "toll-free, one digit repeated"],
    ["+18009112345", "pass", "exchange N11 in toll-free"],
    ["+18832345678", "invalid", "set aside for toll-free"],
    ["+18222345678", "invalid", "assigned to toll-free, without service"],
    ["+12121345678", "invalid", "exchange begins with 1"],
    ["+12129501234", "invalid", "exchange 950"],
    ["+12129761234", "unallocated", "976, where nobody holds it"],
    ["+12139761234", "pass", "976 in California"],
    ["+12129581234", "unallocated", "plant test 958"],
    ["+12049581234", "pass", "958, assigned in Manitoba"],
    ["+16179591234", "pass", "959, assigned in Massachusetts"],
    ["+12129591234", "unallocated", "plant test 959"],
    ["+12129881234", "pass", "988 is an ordinary exchange"],
    ["+17106274387", "pass", "US Government"],
    ["+15432345678", "pass", "5XX"],
    ["+16002345678", "pass", "Canadian non-geographic"],
    ["+17002345678", "pass", "interexchange carriers"],
    ["+19002345678", "pass", "premium"],
    ["+19009762345", "pass", "976 in a non-geographic NPA"],
    ["+16442345678", "invalid", "reserved for Canada"],
    ["+12422345678", "pass", "Bahamas"],
    ["+18091112345", "pass", "Dominican Republic, exchange begins with 1"],
    ["+18769762345", "pass", "976 in Jamaica"],
    ["+17612345678", "invalid", "NPA assigned without a date of service"],
    ["+442071838750", "pass", "another country"],
    ["00442071838750", "pass", "another country"],
    ["2125551234", "invalid", "national form of 555"],
    ["5551234", "pass", "seven digits"],
    ["1234567890", "invalid", "NPA begins with 1"],
    ["1111111111", "invalid", "NPA begins with 1"],
    ["anonymous", "pass", "no number"],
    ["unavailable", "pass", "no number"],
    ["+1212555123a", "pass", "no digits"],
    ["+1 (212) 234-5678;ext=5", "pass", "parameters and separators"],
  ])("%s: %s (%s)", (text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome);
  });

  it.each([
    ["+12732345678", Date.UTC(2027, 1, 27)],
    ["+15652345678", Date.UTC(2027, 11, 6)],
  ])("%s is valid from the day before its NPA's date, and invalid before", (text, dateMs) => {
    const dayMs = 24 * 3600 * 1000;
    expect(outcomeOf(text, dateMs - dayMs)).toBe("pass");
    expect(outcomeOf(text, dateMs - dayMs - 1)).toBe("invalid");
  });
});

describe("the bundled number plan", () => {
  it("has 800 NPAs, of which 486 are in service on its date", () => {
    const inService = [...list.npas.values()].filter(
      (npa) => (npa.inServiceAtMs ?? Infinity) <= Date.UTC(2026, 8, 30),
    );
    expect(list.npas.size).toBe(800);
    expect(inService).toHaveLength(486);
    const geographic = inService.filter((npa) => npa.use === "geographic");
    expect(geographic.filter((npa) => npa.country === "US")).toHaveLength(378);
    expect(geographic.filter((npa) => npa.country === "CA")).toHaveLength(55);
    expect(geographic.filter((npa) => npa.country === "other")).toHaveLength(21);
  });

  it("knows the exchanges 958, 959 and 976 of every geographic NPA of the US and Canada", () => {
    const assigned = [...list.exchanges].filter(
      ([code, exchange]) => exchange.allocated && code % 1000 !== 555,
    );
    expect(assigned).toHaveLength(12 + 2 + 9);
    expect(list.exchanges.get(212_958)?.allocated).toBe(false);
    expect(list.exchanges.has(876_976)).toBe(false);
  });
});

const examples = realFile("calling_number_examples.csv");

describe.runIf(examples)("the shared examples", () => {
  interface Example {
    readonly calling_number_as_received: string;
    readonly expected_category: string;
  }

  it("come out as they say: class1 invalid, class2 unallocated, everything else passes", () => {
    const rows = parse<Example>(readFileSync(examples ?? "", "utf8"), { columns: true });
    expect(rows).toHaveLength(35);
    for (const { calling_number_as_received: text, expected_category: category } of rows) {
      let expected = "pass";
      if (/^class1/.test(category) || category === "555-line") expected = "invalid";
      if (category.startsWith("class2")) expected = "unallocated";
      // Row 55 is the national form of row 1, an exchange 555.
      if (category === "national") expected = "invalid";
      expect(`${text}: ${outcomeOf(text)}`).toBe(`${text}: ${expected}`);
    }
  });
});
