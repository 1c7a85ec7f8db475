import { cpus } from "node:os";
import { addedAtHalf, processorTime, rateOfAllProcessors } from "./figures.ts";
import type { Measured } from "./measurement.ts";

/** A Markdown table. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map((_, at) => (at === 0 ? "---" : "---:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "-";
}

function whole(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value)
    ? "-"
    : Math.round(value).toLocaleString("en");
}

/** Highest rates and processor time, as ratios to the first contender, the figures beside them. */
function ratesTable(all: readonly Measured[]): string {
  const [alone] = all;
  const limit = alone ? processorTime(alone.even).together : Number.NaN;
  const rows = all.map((measured) => {
    const time = processorTime(measured.even);
    return [
      measured.name,
      fixed((measured.highest ?? Number.NaN) / (alone?.highest ?? Number.NaN), 2),
      whole(measured.highest),
      fixed(time.together / limit, 2),
      whole(time.sbc),
      whole(time.asked),
      whole(time.sipp),
      whole(rateOfAllProcessors(measured, cpus().length)),
      measured.stoppedBy,
    ];
  });
  return table(
    [
      "",
      "rate, ratio",
      "calls/s",
      "CPU, ratio",
      "SBC µs",
      "asked µs",
      "SIPp µs",
      "all processors, calls/s",
      "the next rate failed by",
    ],
    rows,
  );
}

/** Added delays at half the highest rate. */
function delaysTable(all: readonly Measured[]): string {
  const rows = all
    .slice(1)
    .map((measured) => [
      measured.name,
      whole(measured.half?.rate),
      ...addedAtHalf(measured).map((delay) => fixed(delay, 2)),
    ]);
  return table(["added delay, ms", "at calls/s", "p50", "p95", "p99", "p99.9"], rows);
}

interface Goal {
  readonly text: string;
  readonly met: boolean;
}

/** The goals of the load test, each with the figure that it came to. */
function goals(all: readonly Measured[]): readonly Goal[] {
  const named = (start: string) => all.find(({ name }) => name.startsWith(start));
  const [alone, rpc, redis, express] = [
    all[0],
    named("Ringfence, JSON-RPC"),
    named("ndb_redis"),
    named("Express"),
  ];
  if (!alone || !rpc || !redis || !express) return [];
  const highest = ({ highest: rate }: Measured) => rate ?? 0;
  const share = highest(rpc) / highest(alone);
  const p99 = addedAtHalf(rpc)[2] ?? Number.NaN;
  const ahead = (what: string, other: Measured, ratio: number, met: boolean) => ({
    text: `${what} against ${other.name}: ${fixed(ratio, 2)}`,
    met,
  });
  const rates = [redis, express].map((other) => {
    const ratio = highest(rpc) / highest(other);
    return ahead("rate", other, ratio, ratio > 1);
  });
  const times = [redis, express].map((other) => {
    const { rate, own, other: ours } = other.pair ?? { rate: undefined, own: [], other: [] };
    const ratio = processorTime(ours).together / processorTime(own).together;
    return ahead(`CPU of a call at ${whole(rate)} calls/s`, other, ratio, ratio < 1);
  });
  return [
    { text: `rate of Kamailio alone: ${fixed(share, 2)}, at least 0.9`, met: share >= 0.9 },
    ...rates,
    ...times,
    { text: `added p99 at half the highest rate: ${fixed(p99, 2)} ms, under 2 ms`, met: p99 < 2 },
  ];
}

/** The result as Markdown: both tables and the goals of Ringfence by JSON-RPC. */
export function loadReport(all: readonly Measured[]): string {
  const goalLines = goals(all).map(({ text, met }) => `- ${met ? "met" : "not met"}: ${text}`);
  return [
    ratesTable(all),
    `CPU of a call: at ${whole(all[0]?.even[0]?.offeredRate)} calls/s for all, in turns, medians.`,
    delaysTable(all),
    "Ringfence by JSON-RPC against its goals:",
    goalLines.join("\n"),
  ].join("\n\n");
}

/** How it was measured, for readers of the tables. */
export const LOAD_METHOD = `SIPp calls the SBC of \`kamailio-cfg/\`: INVITEs of 1.8 KB with a PASSporT of the usual size, of 100 calls
90 pass, 7 are rejected, 3 blocked. Kamailio answers passed calls itself, with 480, right where they
would go on: relaying costs the same whoever decided, and would only hide what deciding costs.

- **Kamailio alone** knows each call's outcome by two regular expressions: the limit.
- **Ringfence** is asked by the shipped script; its default store, decision log on. **OpenSIPS**, where
  there is one on the machine, is asked for like the others, its own script asking by HTTP.
- **constant** is the same script and the same way there and back, but a server that decides nothing: what
  asking by JSON-RPC costs at all, and the limit for any service behind it.
- **ndb_redis** asks Redis in the script: three \`SISMEMBER\`, one \`GET\`; no log, no Identity, From only.
- **Express service** is \`bench/per-call/express-redis-server.ts\`, asked by the shipped script over HTTP.

Rates go up until calls fail, all side by side. A rate counts when no call failed (a wrong
answer, and a call passed because no decision came, is a failed one) and under 0.1 % of messages were
sent twice. CPU is all of the SBC's processes, and all that it asks (service and Redis): in the table
at half of what the slowest reaches, in the goals at half of what both of a pair reach. Added delay is
the difference between percentiles at the same rate, at half of what each reaches.

SIPp shares the machine with them, one process that takes as much as an SBC does: its own CPU stands
beside theirs, and "all processors" is the rate at which both together have none left. CPU of a call is
therefore the fairer ratio, and what a rate would be with SIPp on a machine of its own.`;
