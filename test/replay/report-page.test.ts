import { expect, it } from "vitest";
import { replayPage } from "../../service/replay/report-page.tsx";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;

it("the page of a replay has no table of examples where policies differ in no call", () => {
  const page = replayPage(
    {
      ...{ calls: 1, rows: 1, refused: 0, durationMs: 10, refusals: [] },
      policies: [
        {
          ...{ policy: "a", version: "1", passed: 1, causes: [], withoutScore: 1 },
          ...{ scores: Array<number>(20).fill(0), quality: undefined },
        },
      ],
      difference: { onlyFirst: 0, onlySecond: 0, examples: [] },
    },
    "Replay",
  );
  expect(page).toContain("Where the policies differ");
  expect(page).not.toContain("Examples");
});

it("the page of a replay takes no text of a call, a file or a policy for mark-up", () => {
  const policy = {
    policy: HOSTILE,
    version: HOSTILE,
    passed: 1,
    causes: [{ cause: "analytics.score", stopped: 1, wouldStop: 0 }],
    withoutScore: 0,
    scores: Array<number>(20).fill(1),
    quality: undefined,
  } as const;
  const example = {
    at: HOSTILE,
    callId: HOSTILE,
    calling: HOSTILE,
    called: HOSTILE,
    trunk: HOSTILE,
    acts: ["stopped", "passed"],
    causes: [HOSTILE, "none"],
    scores: [90, undefined],
  } as const;
  const page = replayPage(
    {
      ...{ calls: 1, rows: 2, refused: 1, durationMs: 10 },
      refusals: [{ line: 2, field: "calling", reason: HOSTILE }],
      policies: [policy, policy],
      difference: { onlyFirst: 1, onlySecond: 0, examples: [example] },
    },
    HOSTILE,
  );
  expect(page).toContain("&lt;script>");
  expect(page).not.toMatch(/<script|<img|<[^>]* on\w+=/i);
});
