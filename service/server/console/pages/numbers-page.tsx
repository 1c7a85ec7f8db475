import type { CountedNumber, NumberFigures } from "../../../observability/number-count.ts";
import type { GroupFigures } from "../../../observability/number-counts.ts";
import type { RedressRequest } from "../../../redress/redress-request.ts";
import { numberInWords } from "../plain-words.ts";
import { StateName } from "./clocks.tsx";
import { Layout, type View } from "./layout.tsx";
import { PlotPlace } from "./plot.tsx";
import { requestPath } from "./requests-page.tsx";
import { Table } from "./table.tsx";

const MOST_SHOWN = 100;

/** Enterprises' numbers by their groups, and the numbers that are blocked most. */
export function NumbersPage(props: {
  readonly view: View;
  readonly groups: readonly GroupFigures[];
  readonly mostBlocked: readonly CountedNumber[];
  readonly open: readonly RedressRequest[];
}) {
  const { view, groups, mostBlocked, open } = props;
  const rows = groups.map(({ name, members, figures }) => [
    <a key="name" href={`/console/groups/${encodeURIComponent(name)}`}>
      {name}
    </a>,
    String(members),
    ...figureCells(figures),
  ]);
  return (
    <Layout view={view} title="Numbers">
      <p class="hint">
        Calls of the last 24 hours, counted by this process since it started: the numbers of the
        groups in the policy (numberGroups), and those that are blocked most.
      </p>
      <Table
        caption="Groups"
        heads={["Group", "Numbers", ...FIGURES]}
        rows={rows}
        none="The policy names no group of numbers."
      />
      <NumberTable
        caption="Blocked most, outside the groups"
        numbers={mostBlocked.slice(0, MOST_SHOWN)}
        open={open}
        none="No call of another number was rejected or blocked."
      />
    </Layout>
  );
}

/** The numbers of one group, added up and one by one. */
export function GroupPage(props: {
  readonly view: View;
  readonly name: string;
  readonly members: readonly CountedNumber[];
  readonly open: readonly RedressRequest[];
}) {
  const { view, name, members, open } = props;
  return (
    <Layout view={view} title={name} scripts={["uplot.js", "dashboard.js"]}>
      <CallsPlot source={`/console/groups/${encodeURIComponent(name)}.json`} />
      <p id="plot-state" role="status" />
      <NumberTable
        caption={`Numbers of ${name}, ${members.length} of them`}
        numbers={members.slice(0, MOST_SHOWN)}
        open={open}
        none="The group has no numbers."
      />
    </Layout>
  );
}

/** Calls by the hour for the last day. */
export function CallsPlot({ source }: { readonly source: string }) {
  return (
    <PlotPlace title="Calls" unit="an hour, the last one not over" source={source} lines={CALLS} />
  );
}

const CALLS = [
  ["calls", "calls"],
  ["stopped", "rejected or blocked here"],
  ["elsewhere", "refused elsewhere"],
] as const;

function NumberTable(props: {
  readonly caption: string;
  readonly numbers: readonly CountedNumber[];
  readonly open: readonly RedressRequest[];
  readonly none: string;
}) {
  const asked = new Map<string | undefined, RedressRequest>();
  for (const request of props.open) asked.set(request.callingNumber, request);
  const rows = props.numbers.map(({ digits, figures }) => [
    <a key="number" class="whole" href={`/console/numbers/${encodeURIComponent(digits)}`}>
      {numberInWords(digits)}
    </a>,
    ...figureCells(figures),
    <OpenRequest key="redress" request={asked.get(digits)} />,
  ]);
  const heads = ["Number", ...FIGURES, "Redress"];
  return <Table caption={props.caption} heads={heads} rows={rows} none={props.none} />;
}

function OpenRequest({ request }: { readonly request: RedressRequest | undefined }) {
  if (request === undefined) return <>none open</>;
  return (
    <a href={requestPath(request.id)}>
      <StateName state={request.state} />
    </a>
  );
}

const FIGURES = ["Calls", "Stopped here", "Block rate", "Refused elsewhere", "By", "Trend"];

function figureCells(figures: NumberFigures): readonly string[] {
  const { calls, stopped, would, elsewhere, networks } = figures;
  return [
    String(calls),
    would === 0 ? String(stopped) : `${stopped}, and ${would} would be`,
    rateInWords(stopped, calls),
    String(elsewhere),
    networks.map(([network, count]) => `${network} (${count})`).join(", ") || "nobody",
    trendInWords(figures),
  ];
}

function rateInWords(stopped: number, calls: number): string {
  return calls === 0 ? "no calls" : `${((100 * stopped) / calls).toFixed(1)} %`;
}

const HOURS_COMPARED = 3;

/** The last hours against those before: the running hour is not over, so several are taken. */
function trendInWords({ hours }: NumberFigures): string {
  const stoppedIn = (from: number, to: number) =>
    hours.slice(from, to).reduce((sum, hour) => sum + hour.stopped + hour.elsewhere, 0);
  const now = stoppedIn(-HOURS_COMPARED, hours.length);
  const before = stoppedIn(-2 * HOURS_COMPARED, -HOURS_COMPARED);
  if (now === before) return "steady";
  return now > before ? `up, ${now} from ${before}` : `down, ${now} from ${before}`;
}
