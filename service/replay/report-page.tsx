import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PolicyReport } from "./policy-tally.ts";
import type { Difference } from "./replay.ts";
import { type ReplayResult, replayText } from "./report-text.ts";
import type { RocPoint } from "./score-histogram.ts";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24 }
h1, h2 { line-height: 1.2 } figure { margin: 1rem 0 } figcaption { color: #4a5460; font-size: .9rem }
svg { max-width: 100%; height: auto } table { border-collapse: collapse } caption { text-align: left; font-weight: 600 }
td, th { padding: .2rem .8rem .2rem 0; text-align: left } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
pre { overflow-x: auto; background: #f4f6f8; padding: .8rem }
`;
const COLOURS = ["#1f5fbf", "#b3541e"] as const;

/**
 * A replay as one page without anything beside it: tables, the distribution of scores and, for
 * labelled calls, ROC curves.
 */
export function replayPage(result: ReplayResult, title: string): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>{title}</h1>
        <p>
          {result.calls} calls replayed, {result.refused} rows left out.
        </p>
        {result.policies.map((policy, at) => (
          <PolicyPart key={policy.policy} report={policy} colour={COLOURS[at] ?? COLOURS[0]} />
        ))}
        <Roc policies={result.policies} />
        {result.difference && <DifferencePart difference={result.difference} />}
        <h2>As printed</h2>
        <pre>{replayText(result)}</pre>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

function PolicyPart({ report, colour }: { report: PolicyReport; colour: string }): VNode {
  return (
    <section>
      <h2>{report.policy}</h2>
      <table>
        <caption>What it does with the calls</caption>
        <thead>
          <tr>
            <th scope="col">cause</th>
            <th scope="col" class="n">
              stopped
            </th>
            <th scope="col" class="n">
              would be stopped
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">passed</th>
            <td class="n" colSpan={2}>
              {report.passed}
            </td>
          </tr>
          {report.causes.map(({ cause, stopped, wouldStop }) => (
            <tr key={cause}>
              <th scope="row">{cause}</th>
              <td class="n">{stopped}</td>
              <td class="n">{wouldStop}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Scores report={report} colour={colour} />
    </section>
  );
}

const WIDTH = 640;
const HEIGHT = 180;
const EDGE = 40;

/** On a scale of the logarithm: the few high scores are what matters. */
function Scores({ report, colour }: { report: PolicyReport; colour: string }): VNode {
  const { scores, withoutScore, policy } = report;
  const most = Math.max(1, ...scores);
  const bar = (WIDTH - 2 * EDGE) / scores.length;
  const height = (count: number) => (Math.log10(count + 1) / Math.log10(most + 1)) * HEIGHT;
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 2 * EDGE}`} role="img">
        <title>Scores by {policy}</title>
        {scores.map((count, at) => (
          <rect
            key={at}
            x={EDGE + at * bar + 1}
            y={EDGE + HEIGHT - height(count)}
            width={bar - 2}
            height={height(count)}
            fill={colour}
          >
            <title>
              {at * 5} to {at * 5 + 5}: {count}
            </title>
          </rect>
        ))}
        <line x1={EDGE} x2={WIDTH - EDGE} y1={EDGE + HEIGHT} y2={EDGE + HEIGHT} stroke="#4a5460" />
        {[0, 25, 50, 75, 100].map((mark) => (
          <text
            key={mark}
            x={EDGE + (mark / 100) * (WIDTH - 2 * EDGE)}
            y={EDGE + HEIGHT + 18}
            font-size="12"
            text-anchor="middle"
          >
            {mark}
          </text>
        ))}
        <text x={EDGE} y={EDGE - 12} font-size="12">
          {most} calls at most, logarithmic
        </text>
      </svg>
      <figcaption>
        Scores in parts of five. {withoutScore} calls have none: nothing weighed for or against
        them.
      </figcaption>
    </figure>
  );
}

function Roc({ policies }: { policies: readonly PolicyReport[] }): VNode | null {
  const curves = policies.filter(({ quality }) => quality?.roc !== undefined);
  if (curves.length === 0) return null;
  const size = 320;
  return (
    <figure>
      <svg viewBox={`0 0 ${size + 2 * EDGE} ${size + 2 * EDGE}`} width={size + 2 * EDGE} role="img">
        <title>ROC curves</title>
        <rect x={EDGE} y={EDGE} width={size} height={size} fill="none" stroke="#c6ced6" />
        <line x1={EDGE} y1={EDGE + size} x2={EDGE + size} y2={EDGE} stroke="#c6ced6" />
        {curves.map(({ policy, quality }, at) => (
          <g key={policy}>
            <polyline
              points={pointsOf(quality?.roc ?? [], size)}
              fill="none"
              stroke={COLOURS[at] ?? COLOURS[0]}
              stroke-width="2"
            />
            <text
              x={EDGE + size - 8}
              y={EDGE + size - 12 - at * 18}
              font-size="12"
              text-anchor="end"
              fill={COLOURS[at] ?? COLOURS[0]}
            >
              {policy}: area {quality?.areaUnderRoc?.toFixed(3)}
            </text>
          </g>
        ))}
        <text x={EDGE + size / 2} y={size + EDGE + 28} font-size="12" text-anchor="middle">
          share of wanted calls that is stopped
        </text>
        <text x={EDGE} y={EDGE - 12} font-size="12">
          share of unwanted calls that is stopped
        </text>
      </svg>
      <figcaption>
        Each point is a threshold of the score; labels are those of the records.
      </figcaption>
    </figure>
  );
}

function pointsOf(points: readonly RocPoint[], size: number): string {
  return points
    .map(({ fallOut, recall }) => `${EDGE + fallOut * size},${EDGE + (1 - recall) * size}`)
    .join(" ");
}

function DifferencePart({ difference }: { difference: Difference }): VNode {
  const { onlyFirst, onlySecond, examples } = difference;
  return (
    <section>
      <h2>Where the policies differ</h2>
      <p>
        {onlyFirst} calls are stopped by the first alone, {onlySecond} by the second alone.
      </p>
      {examples.length > 0 && <Examples examples={examples} />}
    </section>
  );
}

function Examples({ examples }: { examples: Difference["examples"] }): VNode {
  return (
    <table>
      <caption>Examples</caption>
      <thead>
        <tr>
          <th scope="col">time</th>
          <th scope="col">calling</th>
          <th scope="col">called</th>
          <th scope="col">trunk</th>
          <th scope="col">first</th>
          <th scope="col">second</th>
        </tr>
      </thead>
      <tbody>
        {examples.map(({ at, callId, calling, called, trunk, acts, causes, scores }) => (
          <tr key={callId}>
            <td>{at}</td>
            <td>{calling}</td>
            <td>{called}</td>
            <td>{trunk}</td>
            <td>
              {acts[0]} {causes[0]} {scores[0]}
            </td>
            <td>
              {acts[1]} {causes[1]} {scores[1]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
