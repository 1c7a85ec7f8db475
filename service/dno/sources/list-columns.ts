import { columnName } from "./cells.ts";

/** What a column of a list can hold. */
export type ListColumn =
  | "number"
  | "source"
  | "created"
  | "expires"
  | "owner"
  | "verifiedAt"
  | "requester"
  | "proof";

/** Names under which lists from the trade have these columns, in lower case and letters alone. */
const NAMES: ReadonlyMap<string, ListColumn> = new Map<string, ListColumn>([
  ["number", "number"],
  ["digits", "number"],
  ["phonenumber", "number"],
  ["telephonenumber", "number"],
  ["tn", "number"],
  ["did", "number"],
  ["ani", "number"],
  ["pattern", "number"],
  ["prefix", "number"],
  ["source", "source"],
  ["created", "created"],
  ["createdat", "created"],
  ["createdate", "created"],
  ["createddate", "created"],
  ["expires", "expires"],
  ["expiresat", "expires"],
  ["expiry", "expires"],
  ["expirydate", "expires"],
  ["expirationdate", "expires"],
  ["owner", "owner"],
  ["allocatee", "owner"],
  ["verified", "verifiedAt"],
  ["verifiedat", "verifiedAt"],
  ["verifieddate", "verifiedAt"],
  ["requester", "requester"],
  ["requestedby", "requester"],
  ["proof", "proof"],
]);

/** Where the columns of a list are, and what to say about them. */
export interface ListLayout {
  readonly positions: ReadonlyMap<ListColumn, number>;
  /** Whether the line that was asked about is a header, and holds no entry itself. */
  readonly header: boolean;
  /** Names in a header that mean nothing to us. */
  readonly unknown: readonly string[];
  /** A name in a header that means what another one means already. */
  readonly twice: string | undefined;
}

/** A list without a header: digits, source, created, as bulk uploads of the trade have it. */
const WITHOUT_HEADER: ListLayout = {
  positions: new Map([
    ["number", 0],
    ["source", 1],
    ["created", 2],
  ]),
  header: false,
  unknown: [],
  twice: undefined,
};

/**
 * Tells from the first line of a list how it is laid out.
 *
 * @returns undefined when the line is neither a header with a column for the number nor an entry
 */
export function listLayoutOf(cells: readonly string[]): ListLayout | undefined {
  const positions = new Map<ListColumn, number>();
  const unknown: string[] = [];
  let twice: string | undefined;
  cells.forEach((cell, at) => {
    const column = NAMES.get(columnName(cell));
    if (column === undefined) {
      if (cell !== "") unknown.push(cell);
    } else if (positions.has(column)) twice ??= cell;
    else positions.set(column, at);
  });
  if (positions.has("number")) return { positions, header: true, unknown, twice };
  return /^[+(]?\d[\dXx .()-]*$/.test(cells[0] ?? "") ? WITHOUT_HEADER : undefined;
}
