import type { AnalyticsFigures, DnoListFigures } from "../../../observability/figures.ts";
import type { ComponentState } from "../../../observability/health.ts";
import { spanInWords, timeInWords } from "../plain-words.ts";
import { Layout, type View } from "./layout.tsx";
import { PlotPlace } from "./plot.tsx";
import { Facts, Table } from "./table.tsx";

const WINDOWS = [
  ["hour", "Last hour"],
  ["day", "Last 24 hours"],
] as const;

/** How the running service does, now and over time. */
export function DashboardPage(props: {
  readonly view: View;
  readonly window: "hour" | "day";
  readonly components: Readonly<Record<string, ComponentState>>;
  readonly vendors: AnalyticsFigures["vendors"];
  readonly list: DnoListFigures | undefined;
}) {
  const { view, window, components, vendors, list } = props;
  const source = `/console/dashboard.json?window=${window}`;
  return (
    <Layout view={view} title="Dashboard" scripts={["uplot.js", "dashboard.js"]}>
      <nav aria-label="Stretch of time">
        <ul class="choices">
          {WINDOWS.map(([name, label]) => (
            <li key={name}>
              <a
                href={`/console/dashboard?window=${name}`}
                aria-current={name === window || undefined}
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p class="hint">
        Of this process, since it started. Fleets and longer times: Prometheus and Grafana, see
        deploy/.
      </p>
      <div class="plots">
        <PlotPlace title="Decisions" unit="calls a second" source={source} lines={DECISIONS} />
        <PlotPlace
          title="Would-be blocks of rules in observe mode"
          unit="calls a second"
          source={source}
          lines={WOULD}
        />
        <PlotPlace title="Latency of a decision" unit="ms" source={source} lines={LATENCY} />
        <PlotPlace
          title="Calls decided with a part missing"
          unit="calls a second"
          source={source}
          lines={DEGRADED}
        />
        <PlotPlace title="Age of the list" unit="hours" source={source} lines={AGE} />
        <PlotPlace
          title="Size of the list"
          unit="numbers and blocks"
          source={source}
          lines={SIZE}
        />
        <PlotPlace
          title="Store (1: it answers)"
          unit="and vendors at rest"
          source={source}
          lines={STORE}
        />
      </div>
      <p id="plot-state" role="status" />
      <h2>Parts</h2>
      <ComponentTable components={components} />
      <VendorTable vendors={vendors} />
      <h2>List in use</h2>
      {list === undefined ? (
        <p class="none">No list is loaded.</p>
      ) : (
        <ListParts list={list} now={view.now} />
      )}
    </Layout>
  );
}

const DECISIONS = [
  ["pass", "pass"],
  ["reject", "reject"],
  ["block", "block"],
] as const;
const WOULD = [
  ["wouldReject", "would reject"],
  ["wouldBlock", "would block"],
] as const;
const LATENCY = [
  ["p50Ms", "half of them"],
  ["p99Ms", "99 of 100"],
] as const;
const DEGRADED = [
  ["degraded", "degraded"],
  ["scoresMissed", "scores missed"],
] as const;
const AGE = [["listAgeHours", "age"]] as const;
const SIZE = [["listEntries", "entries"]] as const;
const STORE = [
  ["storeUp", "store"],
  ["vendorsResting", "vendors at rest"],
] as const;

function ComponentTable({
  components,
}: {
  readonly components: Readonly<Record<string, ComponentState>>;
}) {
  const rows = Object.entries(components).map(([name, { ok, required, detail }]) => {
    const state = ok ? "ok" : required ? "failed" : "degraded";
    return [
      name,
      <span key="state" class={`state ${state}`}>
        {state}
      </span>,
      detail,
    ];
  });
  return (
    <Table
      caption="Store, list and policy, as they are now"
      heads={["Part", "State", "Detail"]}
      rows={rows}
      none="No part is known."
    />
  );
}

function VendorTable({ vendors }: { readonly vendors: AnalyticsFigures["vendors"] }) {
  const rows = vendors.map(({ vendor, resting, questionsToday }) => [
    vendor,
    <span key="state" class={`state ${resting ? "degraded" : "ok"}`}>
      {resting ? "at rest after failures" : "ok"}
    </span>,
    questionsToday.toLocaleString("en-US"),
  ]);
  return (
    <Table
      caption="Vendors of scores"
      heads={["Vendor", "State", "Questions today"]}
      rows={rows}
      none="No vendor is asked."
    />
  );
}

function ListParts({ list, now }: { readonly list: DnoListFigures; readonly now: number }) {
  const rows = list.entries.map(({ class: dnoClass, source, count }) => [
    dnoClass,
    source,
    count.toLocaleString("en-US"),
  ]);
  const old = list.sources.filter((source) => source.old).map(({ source }) => source);
  return (
    <>
      <Facts
        facts={[
          ["Version", list.version],
          ["Built", `${timeInWords(list.builtAtMs)}, ${spanInWords(now - list.builtAtMs)} ago`],
          ["Last found current", timeInWords(list.lastSuccessAtMs)],
          ["Old sources", old.join(", ") || "none"],
        ]}
      />
      <Table
        caption="Entries by class and source"
        heads={["Class", "Source", "Entries"]}
        rows={rows}
        none="No numbers or blocks stand on it; the number plan does."
      />
    </>
  );
}
