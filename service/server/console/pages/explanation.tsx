import type { Explanation } from "../../../decision/explain.ts";
import type { ScoreTable } from "../../../decision/trace.ts";
import { dayInWords, numberInWords } from "../plain-words.ts";
import { EvidenceTable } from "./record-tables.tsx";
import { Facts, Table } from "./table.tsx";

/** What a call like this one would meet now, with every step on the way. */
export function ExplanationParts({ explanation }: { readonly explanation: Explanation }) {
  const { decision, meaning, ground, steps, scoreTables, dno, allowed } = explanation;
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
      {scoreTables.map((table) => (
        <ScoreParts key={`${table.callingNumberField} ${table.callingNumber}`} table={table} />
      ))}
      <Table
        caption="Steps of the decision"
        heads={["Asked", "About", "Outcome"]}
        rows={steps.map(({ asked, about, outcome }) => [asked, about, outcome])}
        none="No step is known."
      />
    </>
  );
}

/** How the score of one calling number would come about. */
function ScoreParts({ table }: { readonly table: ScoreTable }) {
  const { callingNumber, evidence, score, threshold } = table;
  const outcome = score === undefined ? "no score" : `score ${score}, threshold ${threshold}`;
  return (
    <EvidenceTable
      caption={`Evidence about ${numberInWords(callingNumber)} now: ${outcome}`}
      evidence={evidence}
    />
  );
}

const OUTCOMES = { pass: "pass", reject: "be rejected", block: "be blocked" } as const;
