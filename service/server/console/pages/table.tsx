// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens set `display`, which undoes the roles that a table has by itself
import type { ComponentChildren } from "preact";

type Cells = readonly ComponentChildren[];

/**
 * A table with a caption. Narrow screens stack the cells of a row, each under the name of its
 * column; the roles keep it a table for screen readers.
 *
 * @param none what stands in the place of a table without rows
 */
export function Table(props: {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly Cells[];
  readonly none: string;
}) {
  const { caption, heads, rows, none } = props;
  if (rows.length === 0) return <p class="none">{none}</p>;
  return (
    <table role="table">
      <caption>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {heads.map((head) => (
            <th key={head} scope="col" role="columnheader">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((cells, at) => (
          <Row key={at} cells={cells} heads={heads} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ cells, heads }: { readonly cells: Cells; readonly heads: readonly string[] }) {
  const [first, ...others] = cells;
  return (
    <tr role="row">
      <th scope="row" role="rowheader" data-head={heads[0]}>
        {first}
      </th>
      {others.map((cell, at) => (
        <td key={heads[at + 1]} role="cell" data-head={heads[at + 1]}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

/** Names and values; a value that is empty is left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, ComponentChildren])[];
}) {
  const known = facts.filter(([, value]) => value !== undefined && value !== "");
  return (
    <dl>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
