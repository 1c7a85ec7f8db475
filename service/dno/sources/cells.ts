/**
 * Cuts a line of comma-separated values into cells, quotes taken off (RFC 4180 §2) and blanks
 * around the cells too. A record of these files is one line, so that a quote left open costs that
 * line and not the rest of the file.
 *
 * @returns undefined for a quote that is not closed
 */
export function splitCells(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",").map((cell) => cell.trim());
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    while (line[at] === " ") at += 1;
    if (line[at] === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0) return undefined;
      cells.push(
        line
          .slice(at + 1, end)
          .replaceAll('""', '"')
          .trim(),
      );
      const comma = line.indexOf(",", end);
      at = comma < 0 ? line.length + 1 : comma + 1;
    } else {
      const comma = line.indexOf(",", at);
      const end = comma < 0 ? line.length : comma;
      cells.push(line.slice(at, end).trim());
      at = end + 1;
    }
  }
  return cells;
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}

/** A name of a column as it is compared: `Contaminated (Y or N)` and `contaminated(y or n)` agree. */
export function columnName(cell: string): string {
  return cell.toLowerCase().replace(/[^a-z0-9]/g, "");
}
