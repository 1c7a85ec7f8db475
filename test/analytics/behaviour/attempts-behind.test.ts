import { expect, it } from "vitest";
import { AttemptsBehind } from "../../../service/analytics/behaviour/attempts-behind.ts";
import type { Decision } from "../../../service/decision/decision.ts";

const decision = (id: string) => ({ facts: { id } }) as Decision;

function feed() {
  const fed: string[] = [];
  const attempted = (decisions: readonly Decision[]) => {
    for (const { facts } of decisions) fed.push(facts.id);
  };
  return { fed, behind: new AttemptsBehind({ attempted }) };
}

it("feeds nothing before the turn of the event loop is over, then all in their order", async () => {
  const { fed, behind } = feed();
  for (const id of ["a", "b", "c"]) behind.attempted(decision(id));
  await Promise.resolve();
  expect(fed).toEqual([]);
  await new Promise(setImmediate);
  expect(fed).toEqual(["a", "b", "c"]);
  behind.attempted(decision("d"));
  await new Promise(setImmediate);
  expect(fed).toEqual(["a", "b", "c", "d"]);
});

it("feeds what waits at once when the service ends, and nothing twice", async () => {
  const { fed, behind } = feed();
  behind.attempted(decision("a"));
  behind.flush();
  expect(fed).toEqual(["a"]);
  await new Promise(setImmediate);
  expect(fed).toEqual(["a"]);
});
