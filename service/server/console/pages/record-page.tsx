import type { CallRecord } from "../../../ledger/call-record.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { numberInWords } from "../plain-words.ts";
import { Layout, type View } from "./layout.tsx";
import { EVIDENCE, EvidenceTable, RecordFacts } from "./record-tables.tsx";
import { requestPath } from "./requests-page.tsx";

/** One call that was rejected or blocked, and the way to its request. */
export function RecordPage(props: {
  readonly view: View;
  readonly record: CallRecord;
  readonly request: RedressRequest | undefined;
}) {
  const { view, record, request } = props;
  return (
    <Layout view={view} title={`Call from ${numberInWords(record.callingNumber)}`}>
      <RecordFacts record={record} />
      {record.action === "block" && <EvidenceTable caption={EVIDENCE} evidence={record.evidence} />}
      <p>
        {request === undefined ? (
          <a href={`/console/requests/new?id=${encodeURIComponent(record.id)}`}>
            Enter a request for this caller
          </a>
        ) : (
          <a href={requestPath(request.id)}>The request about this call</a>
        )}
      </p>
    </Layout>
  );
}
