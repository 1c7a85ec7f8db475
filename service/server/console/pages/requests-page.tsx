import type { RedressRequest } from "../../../redress/redress-request.ts";
import { numberInWords, timeInWords } from "../plain-words.ts";
import { Clocks, StateName } from "./clocks.tsx";
import { Layout, type View } from "./layout.tsx";
import { Table } from "./table.tsx";

export type Which = "open" | "closed" | "all";

const QUEUES = [
  ["open", "Open"],
  ["closed", "Closed"],
  ["all", "All"],
] as const satisfies readonly (readonly [Which, string])[];

/** More than anybody reads; who looks for an older one searches for it. */
export const MOST_SHOWN = 200;

/** The queue: what is due first stands first. */
export function RequestsPage(props: {
  readonly view: View;
  readonly which: Which;
  readonly requests: readonly RedressRequest[];
}) {
  const { view, which, requests } = props;
  return (
    <Layout view={view} title="Requests">
      <nav aria-label="Which requests">
        <ul class="choices">
          {QUEUES.map(([queue, name]) => (
            <li key={queue}>
              <a href={`/console/?which=${queue}`} aria-current={queue === which || undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <RequestTable
        view={view}
        caption={captionOf(which, requests.length)}
        requests={requests.slice(0, MOST_SHOWN)}
        none={which === "open" ? "No request is open." : "There is none."}
      />
    </Layout>
  );
}

function captionOf(which: Which, count: number): string {
  const shown = count > MOST_SHOWN ? `, of which the first ${MOST_SHOWN} are here` : "";
  const order = which === "open" ? ", what is due first stands first" : "";
  return `${count} ${which === "all" ? "" : which} request${count === 1 ? "" : "s"}${shown}${order}`;
}

/** Requests, each with its clocks. */
export function RequestTable(props: {
  readonly view: View;
  readonly caption: string;
  readonly requests: readonly RedressRequest[];
  readonly none: string;
}) {
  const { view, caption, requests, none } = props;
  const rows = requests.map((request) => [
    <a key="number" class="whole" href={requestPath(request.id)}>
      {numberInWords(request.callingNumber)}
    </a>,
    request.name,
    <StateName key="state" state={request.state} />,
    <Clocks key="clocks" request={request} now={view.now} />,
    <span key="received" class="whole">
      {timeInWords(request.createdAtMs)}
    </span>,
  ]);
  const heads = ["Calling number", "Asked by", "State", "Clock", "Received"];
  return <Table caption={caption} heads={heads} rows={rows} none={none} />;
}

export function requestPath(id: string): string {
  return `/console/requests/${encodeURIComponent(id)}`;
}
