import type { Explanation } from "../../../decision/explain.ts";
import type { CallRecord } from "../../../ledger/call-record.ts";
import { OPEN_STATES } from "../../../redress/redress-desk.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { dayInWords, numberInWords, timeInWords } from "../plain-words.ts";
import { Clocks, StateName } from "./clocks.tsx";
import { DecisionForms } from "./decision-forms.tsx";
import { ExplanationParts } from "./explanation.tsx";
import { Layout, type View } from "./layout.tsx";
import { EVIDENCE, EvidenceTable, RecordFacts, RecordTable } from "./record-tables.tsx";
import { RequestTable } from "./requests-page.tsx";
import { Facts, Table } from "./table.tsx";

/** Everything known of a request and of the call that it is about. */
export interface RequestFile {
  readonly request: RedressRequest;
  /** Undefined when the record is older than records are kept, or was lost. */
  readonly record: CallRecord | undefined;
  /** Undefined when no list is loaded, or nothing is known of the call. */
  readonly explanation: Explanation | undefined;
  readonly history: readonly CallRecord[];
  readonly otherRequests: readonly RedressRequest[];
}

/** One request, and what an operator needs to decide it. */
export function RequestPage(props: {
  readonly view: View;
  readonly file: RequestFile;
  readonly fault?: string;
}) {
  const { view, file, fault } = props;
  const { request, record, explanation } = file;
  const number = numberInWords(request.callingNumber);
  return (
    <Layout view={view} title={`Request about ${number}`}>
      <p>
        <StateName state={request.state} />
      </p>
      <Clocks request={request} now={view.now} />
      <h2>What the caller says</h2>
      <RequestFacts request={request} />
      {OPEN_STATES.includes(request.state) && (
        <DecisionForms view={view} request={request} fault={fault} />
      )}
      <h2>The call</h2>
      {record === undefined ? (
        <p class="none">There is no record of the call (any more).</p>
      ) : (
        <>
          <RecordFacts record={record} />
          <EvidenceTable caption={EVIDENCE} evidence={record.evidence} />
        </>
      )}
      <h2>Such a call now</h2>
      {explanation === undefined ? (
        <p class="none">It cannot be said what such a call would meet now.</p>
      ) : (
        <ExplanationParts explanation={explanation} />
      )}
      <h2>History</h2>
      <History view={view} file={file} />
    </Layout>
  );
}

function RequestFacts({ request }: { readonly request: RedressRequest }) {
  const { lastNoticeAtMs, restoredUntilMs, allowedAtMs, webhookAtMs } = request;
  const time = (atMs: number | undefined) => (atMs === undefined ? undefined : timeInWords(atMs));
  const isRestored = restoredUntilMs !== undefined;
  return (
    <Facts
      facts={[
        ["Name", request.name],
        ["Email", request.email],
        ["Telephone", request.telephone],
        ["Asked by", CHANNELS[request.channel]],
        ["Received", timeInWords(request.createdAtMs)],
        [
          "Says",
          <span key="statement" class="statement">
            {request.statement}
          </span>,
        ],
        ["Last notice", time(lastNoticeAtMs) ?? "none yet"],
        ["Allowed until", time(restoredUntilMs)],
        [
          "Allowed since",
          isRestored ? (time(allowedAtMs) ?? "not yet: the store is away") : undefined,
        ],
        ["Webhook took it", time(webhookAtMs)],
      ]}
    />
  );
}

const CHANNELS = { web: "the public page", email: "email", telephone: "telephone", api: "the API" };

function History({ view, file }: { readonly view: View; readonly file: RequestFile }) {
  const { request, history, otherRequests } = file;
  const number = numberInWords(request.callingNumber);
  const events = request.events.map(({ atMs, by, state, reason, note }) => [
    timeInWords(atMs),
    by,
    <StateName key="state" state={state} />,
    reason,
    note,
  ]);
  return (
    <>
      <Table
        caption="Changes of this request"
        heads={["Time", "By", "State", "Reason", "Note"]}
        rows={events}
        none="Nothing has changed yet."
      />
      <RequestTable
        view={view}
        caption={`Other requests about ${number}`}
        requests={otherRequests}
        none={`There is no other request about ${number}.`}
      />
      <RecordTable
        caption={`Blocks and rejects of ${number} since ${sinceWhen(history)}`}
        records={history}
        none={`No other block or reject of ${number} is on record.`}
      />
      {request.callingNumber !== undefined && (
        <p>
          <a href={`/console/numbers/${encodeURIComponent(request.callingNumber)}`}>
            All about this number
          </a>
        </p>
      )}
    </>
  );
}

function sinceWhen(history: readonly CallRecord[]): string {
  const oldest = history.at(-1);
  return oldest === undefined ? "ever" : dayInWords(oldest.atMs);
}
