import type { EvidenceWeight } from "../../../decision/evidence.ts";
import type { CallRecord } from "../../../ledger/call-record.ts";
import { numberInWords, timeInWords } from "../plain-words.ts";
import { Facts, Table } from "./table.tsx";

/** Blocks and rejects, one a row. */
export function RecordTable(props: {
  readonly caption: string;
  readonly records: readonly CallRecord[];
  readonly none: string;
}) {
  const rows = props.records.map((record) => [
    <a key="time" class="whole" href={recordPath(record.id)}>
      {timeInWords(record.atMs)}
    </a>,
    numberInWords(record.callingNumber),
    numberInWords(record.calledNumber),
    `${record.action}, ${record.cause}`,
    record.trunk ?? "",
  ]);
  const heads = ["Time", "Calling number", "Called number", "What became of it", "Trunk"];
  return <Table caption={props.caption} heads={heads} rows={rows} none={props.none} />;
}

export function recordPath(id: string): string {
  return `/console/records/${encodeURIComponent(id)}`;
}

/** Everything that is kept of one call. */
export function RecordFacts({ record }: { readonly record: CallRecord }) {
  const { callingNumber, callingNumberField, score, threshold } = record;
  return (
    <Facts
      facts={[
        ["Time", timeInWords(record.atMs)],
        ["Calling number", numberInWords(callingNumber)],
        ["Stood in", callingNumberField],
        ["Called number", numberInWords(record.calledNumber)],
        ["What became of it", record.action],
        ["Cause", record.cause],
        ["Score", score === undefined ? undefined : `${score}, threshold ${threshold ?? "none"}`],
        ["Attestation", record.attestation],
        ["Source", record.source],
        ["List", record.listVersion],
        ["Policy", record.policyVersion],
        ["Trunk", record.trunk],
        ["Came from", record.sourceIp],
        ["SBC", record.sbc],
        ["Call-ID", <code key="id">{record.callId}</code>],
        ["Id of the decision", <code key="id">{record.id}</code>],
        ["Answered", `${record.status} ${record.phrase}`],
        ["With", record.headers === "" ? undefined : <code key="headers">{record.headers}</code>],
      ]}
    />
  );
}

/** What a weight speaks for; much of what is known of a call weighs nothing. */
function weighed(weight: number): string {
  // To the thousandth, as they are kept: with two places they would not add up to the score.
  const shown = weight.toFixed(3);
  if (Number(shown) === 0) return "0.000";
  return weight > 0 ? `+${shown}, for blocking` : `${shown}, against blocking`;
}

/** The caption where it was what a call was decided by. */
export const EVIDENCE = "Evidence that the call was blocked by";

/** What a score was made of, what weighed most first. */
export function EvidenceTable(props: {
  readonly caption: string;
  readonly evidence: readonly EvidenceWeight[];
}) {
  const { caption, evidence } = props;
  const byWeight = evidence.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const rows = byWeight.map(({ evidence: name, value, weight }) => [name, value, weighed(weight)]);
  return (
    <Table
      caption={caption}
      heads={["Evidence", "Found", "Weight (log-odds)"]}
      rows={rows}
      none="No evidence was weighed for this call."
    />
  );
}
