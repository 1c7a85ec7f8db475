import { describe, expect, it } from "vitest";
import { DAY, readContent } from "./reading.ts";

describe("a list of spare toll-free numbers", () => {
  it("makes them unallocated for as many days as the manifest says", async () => {
    const { list } = await readContent(
      "toll-free-spare",
      "number,created\n8335550150,2026-11-18\n",
      {
        maxAgeDays: 7,
      },
    );
    expect(list.groups[0]).toMatchObject({
      class: "unallocated",
      untilMs: Date.UTC(2026, 10, 18) + 7 * DAY,
    });
  });

  it.each([
    ["without a date", "8335550150,", "a spare number does not block without the date"],
    ["too old", "8335550150,2026-10-01", "was spare on 2026-10-01, more than 30 days ago"],
    [
      "of another NPA",
      "2122345678,2026-11-18",
      "is of an NPA that this kind of list does not have",
    ],
    ["that is reserved", "8222345678,2026-11-18", "is of an NPA that this kind of list does not"],
  ])("refuses one %s", async (_, line, reason) => {
    // The second line goes by the fast path, which has to refuse it too.
    const { list, report } = await readContent(
      "toll-free-spare",
      `number,created\n${line}\n${line}\n`,
    );
    expect(list.entries).toEqual([]);
    expect(report.refusals.map((refusal) => refusal.line)).toEqual([2, 3]);
    expect(report.refusals[1]?.reason).toContain(reason);
  });
});
