import { describe, expect, it } from "vitest";
import { readVendors } from "../../../service/analytics/vendors/vendors-file.ts";

const GOOD = {
  address: '"https://api.example.net/v1/{e164}"',
  answer: "{ score: score }",
  dailyBudget: "1000",
};

function faultsOf(changes: Readonly<Record<string, string | undefined>>): string[] {
  const keys = Object.entries({ ...GOOD, ...changes }).filter(([, value]) => value !== undefined);
  const lines = keys.map(([key, value]) => `    ${key}: ${value}\n`).join("");
  const read = readVendors(`vendors:\n  example:\n${lines}`, "/etc");
  return read.ok ? [] : read.faults.map(({ line, key, reason }) => `${line} ${key} ${reason}`);
}

describe("the file of vendors", () => {
  it("has defaults for all but the address, the answer and the budget", () => {
    const read = readVendors(
      'vendors: { example: { address: "https://a.example/{e164}", answer: { score: s }, dailyBudget: 9 } }',
      "/etc",
    );
    expect(read).toMatchObject({
      ok: true,
      value: [
        {
          name: "example",
          decides: "call",
          deadlineMs: 50,
          concurrency: 16,
          dailyBudget: 9,
          keepMs: 3_600_000,
          keepNoneMs: 900_000,
        },
      ],
    });
  });

  it.each([
    [{ address: undefined }, "needs an address"],
    [{ answer: undefined }, "needs an answer"],
    [{ dailyBudget: undefined }, "needs a dailyBudget"],
    [{ address: '"http://api.example.net/{e164}"' }, "must begin with https://"],
    [{ address: '"https://u:p@api.example.net/{e164}"' }, "must not hold a password"],
    [{ address: '"https://{e164}.example.net/"' }, "must have the number behind the host"],
    [{ address: '"https://api.example.net/v1"' }, "has no place for the number"],
    [{ address: '"https://api.example.net/{called}"' }, "has {called}"],
    [{ address: '"not an address {e164}"' }, "is no address"],
    [{ answer: "{ category: c }" }, "needs score or level"],
    [{ answer: "{ level: l }" }, "needs levels"],
    [{ answer: "{ level: l, levels: { high: 101 } }" }, "must be a number from 0 to 100"],
    [{ answer: '{ score: "a..b" }' }, "is no way to a value"],
    [{ deadlineMs: "0" }, "must be a whole number from 1 to 2000"],
    [{ decides: "sometimes" }, "must be one of call, next-call"],
    [{ timeout: "5" }, "is not a key here"],
    [{ headers: "{ Authorization: secret }" }, "must be a mapping"],
    [{ headers: "{ Host: { env: A } }" }, "is a header that Ringfence sets"],
  ])("refuses %j with its line: %s", (changes, reason) => {
    const faults = faultsOf(changes);
    expect(faults[0]).toMatch(/^\d+ vendors\.example/);
    expect(faults.join("\n")).toContain(reason);
  });

  it("takes http for this machine alone", () => {
    expect(faultsOf({ address: '"http://127.0.0.1:8080/{e164}"' })).toEqual([]);
  });
});
