/** One line of a plot: the name of its values, and what stands in the legend. */
export type PlotLine = readonly [line: string, label: string];

/**
 * A place where `dashboard.js` draws; without a script the text says where the numbers are.
 *
 * @param source a path that answers with a `Plot`
 */
export function PlotPlace(props: {
  readonly title: string;
  readonly unit: string;
  readonly source: string;
  readonly lines: readonly PlotLine[];
}) {
  const { title, unit, source, lines } = props;
  return (
    <figure>
      <figcaption>{unit === "" ? title : `${title}, ${unit}`}</figcaption>
      <div
        class="plot"
        role="img"
        aria-label={`${title}, over time`}
        data-source={source}
        data-lines={JSON.stringify(lines)}
      >
        <noscript>This plot is drawn by a script, which this browser does not run.</noscript>
      </div>
    </figure>
  );
}
