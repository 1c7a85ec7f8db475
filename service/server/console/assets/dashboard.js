// Draws every place that a page keeps for a plot (`pages/plot.tsx`), and draws it anew while the
// page is open. Runs in the browser, as it stands here; uPlot comes before it.

const COLOURS = ["#0b57a4", "#b45309", "#a81b1b"];
const DASHES = [[], [6, 3], [2, 2]];
const BETWEEN_DRAWINGS_MS = 10_000;
const HEIGHT = 220;

const state = document.getElementById("plot-state");

function say(text) {
  // Said once, and not again with every drawing, to those who hear the page.
  if (state !== null && state.textContent !== text) state.textContent = text;
}

// Times are UTC here as on every page, numbers short enough for the space beside the plot.
const clockOf = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 16);
const short = new Intl.NumberFormat("en-US", { notation: "compact" });

/** What stands in the legend: the value under the pointer, else the latest. */
function shown(plot, value, series, at) {
  const there = at === null ? plot.data[series].at(-1) : value;
  if (there === null || there === undefined) return "none";
  return series === 0 ? `${clockOf(there)} UTC` : there.toLocaleString("en-US");
}

function optionsOf(lines, width) {
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    axes: [
      { values: (_plot, times) => times.map(clockOf) },
      { size: 56, values: (_plot, values) => values.map((value) => short.format(value)) },
    ],
    series: [
      { label: "at", value: shown },
      ...lines.map(([, label], at) => ({
        label,
        stroke: COLOURS[at],
        dash: DASHES[at],
        width: 2,
        value: shown,
      })),
    ],
  };
}

class Drawing {
  constructor(place) {
    this.place = place;
    this.lines = JSON.parse(place.dataset.lines);
  }

  draw({ times, lines }) {
    const rows = [times, ...this.lines.map(([line]) => lines[line])];
    if (this.plot === undefined) {
      this.place.replaceChildren();
      const width = this.place.clientWidth;
      this.plot = new uPlot(optionsOf(this.lines, width), rows, this.place);
    } else {
      this.plot.setData(rows);
    }
  }

  fit() {
    this.plot?.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }
}

const drawings = new Map();
for (const place of document.querySelectorAll(".plot")) {
  const { source } = place.dataset;
  drawings.set(source, [...(drawings.get(source) ?? []), new Drawing(place)]);
}

async function drawFrom(source, ofSource) {
  const answer = await fetch(source, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    say("You are logged out: the plots stand still. Load the page again to log in.");
    return;
  }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const data = await answer.json();
  for (const drawing of ofSource) drawing.draw(data);
  say(data.times.length === 0 ? "The first points come within a minute." : "");
}

async function drawAll() {
  if (document.hidden) return;
  try {
    for (const [source, ofSource] of drawings) await drawFrom(source, ofSource);
  } catch (error) {
    say(`The plots stand still: the service does not answer (${error.message}).`);
  }
}

void drawAll();
setInterval(drawAll, BETWEEN_DRAWINGS_MS);
document.addEventListener("visibilitychange", drawAll);
addEventListener("resize", () => {
  for (const drawing of [...drawings.values()].flat()) drawing.fit();
});
