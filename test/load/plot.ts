import { goodSteps, processorTime } from "./figures.ts";
import type { Measured } from "./measurement.ts";
import { percentile } from "./sipp-log.ts";

// Okabe and Ito's colours, told apart with any colour vision
const COLOURS = ["#555555", "#0072b2", "#56b4e9", "#009e73", "#d55e00", "#e69f00", "#cc79a7"];
const PANEL = { width: 400, height: 250, left: 62, top: 40 };
const WIDTH = 3 * PANEL.width + 20;
const HEIGHT = PANEL.height + 150;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Panel {
  readonly title: string;
  readonly yTitle: string;
  readonly logarithmic: boolean;
  readonly lines: readonly (readonly Point[])[];
}

/** The result as a picture (SVG): highest rates, added p99 and processor time by rate. */
export function loadPlot(all: readonly Measured[]): string {
  const panels: readonly Panel[] = [
    {
      title: "Added delay, p99, by call rate",
      yTitle: "ms",
      logarithmic: true,
      lines: all.map((measured, at) => (at === 0 ? [] : addedByRate(measured, all[0]))),
    },
    {
      title: "CPU of a call, all together, by call rate",
      yTitle: "µs",
      logarithmic: false,
      lines: all.map(processorTimeByRate),
    },
  ];
  const drawn = panels.map((panel, at) => drawPanel(panel, (at + 1) * PANEL.width));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>The load test: highest rates, added delay and CPU of a call</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${drawBars(all)}
${drawn.join("\n")}
${drawLegend(all)}
</svg>
`;
}

function addedByRate(measured: Measured, alone: Measured | undefined): Point[] {
  const limit = new Map((alone ? goodSteps(alone) : []).map((step) => [step.offeredRate, step]));
  return goodSteps(measured).flatMap((step) => {
    const beside = limit.get(step.offeredRate);
    if (beside === undefined) return [];
    const y = percentile(step.responseMs, 0.99) - percentile(beside.responseMs, 0.99);
    // Nothing is added where the limit is at its end itself, and a logarithmic axis has no zero.
    return y > 0 ? [{ x: step.offeredRate, y }] : [];
  });
}

function processorTimeByRate(measured: Measured): Point[] {
  return goodSteps(measured).map((step) => ({
    x: step.offeredRate,
    y: processorTime([step]).together,
  }));
}

function text(x: number, y: number, words: string, more = ""): string {
  const escaped = words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped}</text>`;
}

function drawBars(all: readonly Measured[]): string {
  const longest = Math.max(...all.map(({ highest = 0 }) => highest), 1);
  const room = PANEL.width - 110;
  const pitch = PANEL.height / all.length;
  const bars = all.map(({ highest = 0 }, at) => {
    const y = PANEL.top + at * pitch;
    const width = (highest / longest) * room;
    return `<rect x="20" y="${(y + 4).toFixed(1)}" width="${width.toFixed(1)}" height="${(pitch - 8).toFixed(1)}" fill="${COLOURS[at]}"/>
${text(26 + width, y + pitch / 2 + 4, highest.toLocaleString("en"))}`;
  });
  return [
    text(20, 22, "Highest rate without a failed call, calls/s", 'font-weight="bold"'),
    ...bars,
  ].join("\n");
}

/** Steps of 1, 2 and 5 that divide an axis into a handful of parts. */
function ticks(most: number): number[] {
  const raw = most / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= raw) ?? raw;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

function powers(least: number, most: number): number[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
}

function drawPanel(panel: Panel, left: number): string {
  const points = panel.lines.flat();
  const [x0, y0] = [left + PANEL.left, PANEL.top + PANEL.height];
  const width = PANEL.width - PANEL.left - 20;
  const mostX = Math.max(...points.map(({ x }) => x), 1);
  const ys = points.map(({ y }) => y);
  const yTicks = panel.logarithmic
    ? powers(Math.min(...ys, 0.1), Math.max(...ys, 1))
    : ticks(Math.max(...ys, 1) * 1.05);
  const [low, high] = panel.logarithmic
    ? [Math.log10(yTicks[0] ?? 0.1), Math.log10(yTicks.at(-1) ?? 1)]
    : [0, Math.max(...ys, 1) * 1.05];
  const across = (x: number) => x0 + (x / mostX) * width;
  const up = (y: number) =>
    y0 - (((panel.logarithmic ? Math.log10(y) : y) - low) / (high - low)) * PANEL.height;
  const grid = yTicks.map(
    (y) =>
      `<line x1="${x0}" x2="${x0 + width}" y1="${up(y).toFixed(1)}" y2="${up(y).toFixed(1)}" stroke="#dddddd"/>
${text(x0 - 6, up(y) + 4, String(Number(y.toPrecision(3))), 'text-anchor="end"')}`,
  );
  const rates = ticks(mostX).map((x) =>
    text(across(x), y0 + 18, x.toLocaleString("en"), 'text-anchor="middle"'),
  );
  const curves = panel.lines.map((line, at) =>
    drawLine(line, COLOURS[at] ?? "#000000", across, up),
  );
  return [
    text(left + 20, 22, `${panel.title}, ${panel.yTitle}`, 'font-weight="bold"'),
    ...grid,
    ...rates,
    text(x0 + width / 2, y0 + 38, "calls/s", 'text-anchor="middle"'),
    ...curves,
  ].join("\n");
}

function drawLine(
  line: readonly Point[],
  colour: string,
  across: (x: number) => number,
  up: (y: number) => number,
): string {
  const places = line.map(({ x, y }) => [across(x).toFixed(1), up(y).toFixed(1)] as const);
  const path = places.map((place) => place.join(",")).join(" ");
  const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.5" fill="${colour}"/>`);
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...dots,
  ].join("\n");
}

function drawLegend(all: readonly Measured[]): string {
  const y = PANEL.top + PANEL.height + 75;
  return all
    .map(({ name }, at) => {
      const x = 20 + at * 170;
      return `<rect x="${x}" y="${y}" width="14" height="14" fill="${COLOURS[at]}"/>
${text(x + 20, y + 12, name)}`;
    })
    .join("\n");
}
