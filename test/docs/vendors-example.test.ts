import { expect, it } from "vitest";
import { VENDORS_EXAMPLE } from "../../docs/pages/analytics-sources.ts";
import { readVendors } from "../../service/analytics/vendors/vendors-file.ts";

it("shows a file of vendors that the service takes", () => {
  expect(readVendors(VENDORS_EXAMPLE, "/etc/ringfence")).toMatchObject({
    ok: true,
    value: [
      { name: "acme", decides: "call", deadlineMs: 40, dailyBudget: 50_000 },
      { name: "bureau", decides: "next-call", deadlineMs: 50, reading: { scoreMost: 5 } },
    ],
  });
});
