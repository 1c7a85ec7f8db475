import type { CallRecord } from "../../../ledger/call-record.ts";
import type { NumberFigures } from "../../../observability/number-count.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { numberInWords } from "../plain-words.ts";
import { Layout, type View } from "./layout.tsx";
import { CallsPlot } from "./numbers-page.tsx";
import { RecordTable } from "./record-tables.tsx";
import { RequestTable } from "./requests-page.tsx";
import { Facts, Table } from "./table.tsx";

/** All about one calling number. */
export function NumberPage(props: {
  readonly view: View;
  readonly digits: string;
  /** Undefined when its calls are not counted. */
  readonly figures: NumberFigures | undefined;
  readonly requests: readonly RedressRequest[];
  readonly records: readonly CallRecord[];
}) {
  const { view, digits, figures, requests, records } = props;
  const number = numberInWords(digits);
  return (
    <Layout view={view} title={`Number ${number}`} scripts={["uplot.js", "dashboard.js"]}>
      {figures === undefined ? (
        <p class="none">
          Its calls are not counted: it is in no group, and others are blocked more often.
        </p>
      ) : (
        <FigureParts digits={digits} figures={figures} />
      )}
      <RequestTable
        view={view}
        caption="Requests for redress"
        requests={requests}
        none="Nobody asked for redress."
      />
      <RecordTable
        caption="Blocks and rejects on record"
        records={records}
        none="No block or reject is on record."
      />
    </Layout>
  );
}

function FigureParts({
  digits,
  figures,
}: {
  readonly digits: string;
  readonly figures: NumberFigures;
}) {
  return (
    <>
      <Facts
        facts={[
          ["Calls in 24 hours", String(figures.calls)],
          ["Rejected or blocked here", String(figures.stopped)],
          ["Would be, by rules in observe mode", String(figures.would)],
          ["Refused by other networks", String(figures.elsewhere)],
        ]}
      />
      <CallsPlot source={`/console/numbers/${encodeURIComponent(digits)}.json`} />
      <p id="plot-state" role="status" />
      <Table
        caption="Which networks refused its calls, as their responses say"
        heads={["Network", "Calls"]}
        rows={figures.networks.map(([network, calls]) => [network, String(calls)])}
        none="No other network was seen to refuse its calls."
      />
    </>
  );
}
