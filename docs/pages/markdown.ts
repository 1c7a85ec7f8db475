/**
 * A table. Cells are Markdown on one line; a bar in one is escaped.
 *
 * @param head the names of the columns
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

export function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

/**
 * A whole page.
 *
 * @param source the file that it is generated from
 */
export function page(title: string, source: string, ...blocks: readonly string[]): string {
  const note = `<!-- Made from ${source} by \`npm run docs\`. -->`;
  return `${[`# ${title}`, note, ...blocks].join("\n\n")}\n`;
}
