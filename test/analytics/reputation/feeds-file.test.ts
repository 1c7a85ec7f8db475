import { describe, expect, it } from "vitest";
import { readFeeds } from "../../../service/analytics/reputation/feeds-file.ts";

const faultsOf = (text: string) => {
  const read = readFeeds(text, "/etc/ringfence");
  return read.ok ? [] : read.faults.map(({ line, key, reason }) => `${line} ${key} ${reason}`);
};

describe("the file of feeds", () => {
  it("has defaults by what a feed speaks of", () => {
    const text = `
feeds:
  ftc: { path: "ftc/*.csv", format: ftc, weight: 0.5 }
  hiya: { path: /data/hiya.tsv.gz, format: hiya, levels: { SPAM: 80, FRAUD: 95 } }
  traps: { path: traps.csv, format: events, subject: honeypot }
`;
    expect(readFeeds(text, "/etc/ringfence")).toMatchObject({
      ok: true,
      value: {
        keepDays: 14,
        feeds: [
          {
            name: "ftc",
            path: "/etc/ringfence/ftc/*.csv",
            subject: "complaint",
            weight: 0.5,
            halfLifeDays: 30,
            toleratedShare: 0.2,
          },
          { name: "hiya", path: "/data/hiya.tsv.gz", subject: "score", halfLifeDays: undefined },
          { name: "traps", subject: "honeypot", halfLifeDays: 14, toleratedShare: 0.01 },
        ],
      },
    });
  });

  it.each([
    ["{}", "needs feeds"],
    ["feeds: { a: { format: ftc } }", "needs a path"],
    ["feeds: { a: { path: x } }", "needs a format"],
    ["feeds: { a: { path: x, format: fcc } }", "must be one of scores, hiya, ftc, events, dates"],
    ["feeds: { a: { path: x, format: hiya } }", "needs levels"],
    ["feeds: { a: { path: x, format: events } }", "needs a subject: complaint or honeypot"],
    ["feeds: { a: { path: x, format: ftc, subject: honeypot } }", "must be one of complaint"],
    ["feeds: { a: { path: x, format: ftc, weight: 0 } }", "must be a number from 0.01 to 10"],
    ["feeds: { A B: { path: x, format: ftc } }", "needs a name of small letters"],
    ["feeds: { a: { path: x, format: ftc, halflife: 3 } }", "is not a key here"],
    ["feeds: { a: { path: x, format: scores, halfLifeDays: 7 } }", "is of complaints and calls"],
    [
      "feeds: { a: { path: x, format: dates, subject: active, halfLifeDays: 7 } }",
      "is of complaints and calls",
    ],
    [
      "feeds: { a: { path: x, format: dates, subject: active, weight: 2 } }",
      "is of scores, complaints and calls",
    ],
    ["keepDays: 0\nfeeds: {}", "must be a whole number from 1 to 366"],
  ])("refuses %j: %s", (text, reason) => {
    const faults = faultsOf(text);
    expect(faults.join("\n")).toContain(reason);
    expect(faults[0]).toMatch(/^\d+ /);
  });
});
