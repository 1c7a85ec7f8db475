import type { Explanation } from "../../../decision/explain.ts";
import { dayInWords } from "../plain-words.ts";
import { Facts, Table } from "./table.tsx";

/** What a call like this one would meet now, with every step on the way. */
export function ExplanationParts({ explanation }: { readonly explanation: Explanation }) {
  const { decision, meaning, ground, steps, dno, allowed } = explanation;
  const until =
    allowed?.expiresAtMs === undefined ? "without end" : `until ${dayInWords(allowed.expiresAtMs)}`;
  return (
    <>
      <Facts
        facts={[
          ["It would", OUTCOMES[decision.action]],
          ["Because", meaning],
          ["Ground", ground],
          ["Allowed", allowed === undefined ? "no" : `${until}: ${allowed.reason}`],
          ["On lists", dno.map((hit) => `${hit.class} (${hit.source})`).join(", ") || "none"],
          ["Score", decision.facts.score?.toString()],
        ]}
      />
      <Table
        caption="Steps of the decision"
        heads={["Asked", "About", "Outcome"]}
        rows={steps.map(({ asked, about, outcome }) => [asked, about, outcome])}
        none="No step is known."
      />
    </>
  );
}

const OUTCOMES = { pass: "pass", reject: "be rejected", block: "be blocked" } as const;
