import { describe, expect, it } from "vitest";
import { DnoView } from "../../service/dno/dno-view.ts";
import { OverrideTable } from "../../service/dno/override-table.ts";
import { readCallingNumber } from "../../service/numbering/read-calling-number.ts";
import type { Override } from "../../service/store/store.ts";
import { DAY, described, indexOf, NOW, npaOf } from "./index/made-index.ts";

const NUMBER = 2_125_550_100;
const E164 = 12_125_550_100;
const CALLING = readCallingNumber(`+${E164}`);

function entry(
  kind: "allowed" | "inbound-only" | "unused",
  digits: string,
  expiresAtMs?: number,
): Override {
  const rest = { reason: `of ${digits}`, requester: "", proof: "", createdAtMs: NOW, expiresAtMs };
  return { kind, digits, ...rest };
}

function tableOf(...entries: Override[]): OverrideTable {
  return new OverrideTable(entries);
}

describe("OverrideTable", () => {
  it("allows a number by itself and by the blocks of 7, 6 and 3 digits around it", () => {
    for (const digits of ["2125550100", "2125550", "212555", "212"]) {
      expect(tableOf(entry("allowed", digits)).allowance(CALLING, NOW)?.digits).toBe(digits);
    }
    for (const digits of ["2125550101", "2125551", "212554", "213"]) {
      expect(tableOf(entry("allowed", digits)).allowance(CALLING, NOW)).toBeUndefined();
    }
  });

  it("names the narrowest of several that allow a number", () => {
    const table = tableOf(entry("allowed", "212"), entry("allowed", "2125550"));
    expect(table.allowance(CALLING, NOW)?.digits).toBe("2125550");
  });

  it("falls back to a wider one when the narrower has ended", () => {
    const table = tableOf(entry("allowed", "212"), entry("allowed", "2125550100", NOW));
    expect(table.allowance(CALLING, NOW - 1)?.digits).toBe("2125550100");
    expect(table.allowance(CALLING, NOW)?.digits).toBe("212");
  });

  it("allows a foreign number, and not the national number with the same digits", () => {
    const table = tableOf(entry("allowed", "+4712345678"));
    expect(table.allowance(readCallingNumber("+4712345678"), NOW)?.digits).toBe("+4712345678");
    expect(table.allowance(readCallingNumber("+14712345678"), NOW)).toBeUndefined();
  });

  it("does not allow a short foreign number by a block with the same digits", () => {
    expect(
      tableOf(entry("allowed", "683")).allowance(readCallingNumber("+6834000"), NOW),
    ).toBeUndefined();
    expect(
      tableOf(entry("allowed", "212")).allowance(readCallingNumber("+212612345678"), NOW),
    ).toBeUndefined();
  });

  it("allows an invalid number as it is written with a country code or without, and no other", () => {
    const table = tableOf(entry("allowed", "1234567890"), entry("allowed", "121255501"));
    const allowed = (text: string) => table.allowance(readCallingNumber(text), NOW)?.digits;
    for (const text of ["1234567890", "+11234567890", "11234567890", "0011234567890"]) {
      expect(allowed(text)).toBe("1234567890");
    }
    for (const text of ["+121255501", "01112125 5501"]) expect(allowed(text)).toBe("121255501");
    for (const text of ["1234567891", "+1212555010", "+1212555", "0234567890", "anonymous"]) {
      expect(allowed(text)).toBeUndefined();
    }
  });

  it("lists a number by itself and by its blocks, inbound-only first", () => {
    const table = tableOf(entry("unused", "2125550100"), entry("inbound-only", "212"));
    expect(table.findAll(NUMBER, NOW).map(({ class: c, matched }) => `${c} ${matched}`)).toEqual([
      "inbound-only 212",
      "unused 2125550100",
    ]);
    expect(table.find(NUMBER, NOW)).toEqual({
      class: "inbound-only",
      source: "override",
      matched: "212",
    });
  });

  it("keeps both when a number has both classes, until each ends", () => {
    const table = tableOf(entry("inbound-only", "2125550100", NOW), entry("unused", "2125550100"));
    expect(table.find(NUMBER, NOW - 1)?.class).toBe("inbound-only");
    expect(table.find(NUMBER, NOW)?.class).toBe("unused");
  });

  it("blocks one caller for one subscriber, until it ends", () => {
    const table = tableOf({
      kind: "subscriber-block",
      digits: "13055550199",
      calling: String(E164),
      reason: "",
      createdAtMs: NOW,
      expiresAtMs: NOW + DAY,
    });
    expect(table.blocks(13_055_550_199, E164, NOW)).toBe(true);
    expect(table.blocks(13_055_550_199, E164, NOW + DAY)).toBe(false);
    expect(table.blocks(13_055_550_199, E164 + 1, NOW)).toBe(false);
    expect(table.blocks(E164, 13_055_550_199, NOW)).toBe(false);
  });

  it("opts a called number out of analytics, until it ends", () => {
    const rest = { reason: "", createdAtMs: NOW, expiresAtMs: NOW + DAY };
    const table = tableOf({ kind: "analytics-opt-out", digits: "13055550199", ...rest });
    expect(table.optedOut(13_055_550_199, NOW)).toBe(true);
    expect(table.optedOut(13_055_550_199, NOW + DAY)).toBe(false);
    expect(table.optedOut(E164, NOW)).toBe(false);
  });

  it("ends a pattern for good", () => {
    const rest = { by: "Jane Roe", reason: "lawful", createdAtMs: NOW };
    const table = tableOf({ kind: "pattern-end", pattern: "one-ring", ...rest });
    expect([table.ended("one-ring"), table.ended("other")]).toEqual([true, false]);
  });
});

describe("DnoView", () => {
  const indexed = () =>
    indexOf((sink) => {
      sink.setNpa(npaOf(212));
      sink.setNpa(npaOf(221, { use: "none" }));
      sink.addNumbers(sink.group(described()), NUMBER, NUMBER, 1);
      sink.addNumbers(sink.group(described({ class: "unused" })), NUMBER + 1, NUMBER + 1, 2);
    });

  it("asks overrides before the list, in the order of the classes", async () => {
    const overrides = tableOf(entry("unused", "212555"), entry("inbound-only", "221"));
    const view = new DnoView(await indexed(), { table: overrides });
    expect(view.find(NUMBER, NOW)?.source).toBe("sample");
    expect(view.find(NUMBER + 1, NOW)).toMatchObject({ class: "unused", source: "override" });
    expect(view.find(2_215_550_100, NOW)).toMatchObject({ class: "inbound-only", matched: "221" });
    expect(view.findAll(2_215_550_100, NOW).map((hit) => hit.class)).toEqual([
      "inbound-only",
      "invalid",
    ]);
  });

  it("allows one number inside of a block that stays blocked", async () => {
    const overrides = tableOf(entry("inbound-only", "212555"), entry("allowed", "2125550100"));
    const view = new DnoView(await indexed(), { table: overrides });
    expect(view.allowance(CALLING, NOW)?.digits).toBe("2125550100");
    expect(view.allowance(readCallingNumber("+12125550101"), NOW)).toBeUndefined();
    expect(view.find(NUMBER + 7, NOW)?.class).toBe("inbound-only");
  });

  it("decides by the overrides of the moment", async () => {
    const overrides = { table: tableOf() };
    const view = new DnoView(await indexed(), overrides);
    expect(view.find(2_124_440_900, NOW)).toBeUndefined();
    overrides.table = tableOf(entry("inbound-only", "2124440900"));
    expect(view.find(2_124_440_900, NOW)?.source).toBe("override");
  });
});
