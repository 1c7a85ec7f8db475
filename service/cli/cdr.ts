import type { Readable } from "node:stream";
import type { Command } from "commander";
import { RingfenceError } from "../errors.ts";
import { cdrText } from "../verify/cdr/audit-text.ts";
import { auditCdrFile } from "../verify/cdr/cdr-file.ts";
import { CDR_COLUMN_NAMES, CDR_FIELDS, type CdrField } from "../verify/cdr/columns.ts";
import type { CliContext } from "./cli-context.ts";
import { columnsOf } from "./columns-option.ts";

const WITHOUT_REASON =
  "no column holds the Reason header: a phrase of Network Blocked counts as 603+, and a Reason that was lost is not seen";

/**
 * `ringfence cdr audit`: what became of the 603s in a carrier's CDR export.
 *
 * @param input standard input
 */
export function cdrCommands(program: Command, context: CliContext, input: Readable): void {
  const cdr = program.command("cdr").description("call detail records");
  cdr
    .command("audit")
    .description(
      "count by route and calling number the 603s that were 603+, and those that lost it",
    )
    .argument("<file>", "CSV with a header, gzipped or not; - is standard input")
    .option(
      "--columns <field=name,...>",
      "which column holds what, where names do not tell",
      columnsOf,
      {},
    )
    .addHelpText("after", fieldHelp())
    .action(async (file: string, { columns }: { columns: Readonly<Record<string, string>> }) => {
      const report = await auditCdrFile(file, input, fieldColumns(columns));
      for (const { line, reason } of report.refusals) context.warn(`${file}:${line}: ${reason}`);
      const hidden = report.refused - report.refusals.length;
      if (hidden > 0) context.warn(`${file}: ${hidden} more rows were refused`);
      const { reason, downstreamReason } = report.columns;
      if (reason === undefined && downstreamReason === undefined) context.warn(WITHOUT_REASON);
      context.print(report, cdrText(report));
    });
}

function fieldColumns(columns: Readonly<Record<string, string>>): ReadonlyMap<CdrField, string> {
  const fields = new Map<CdrField, string>();
  for (const [field, name] of Object.entries(columns)) {
    if (!isField(field)) {
      const known = Object.keys(CDR_FIELDS).join(", ");
      throw new RingfenceError("USAGE", `${field} is no field; there are ${known}`, { field });
    }
    fields.set(field, name);
  }
  return fields;
}

function isField(text: string): text is CdrField {
  return Object.hasOwn(CDR_FIELDS, text);
}

function fieldHelp(): string {
  const lines = Object.entries(CDR_FIELDS).map(([field, meaning]) => {
    const usual = CDR_COLUMN_NAMES[field as CdrField].slice(0, 4).join(", ");
    return `  ${field.padEnd(17)} ${meaning} (${usual})`;
  });
  return `\nFields, and columns that they are looked for in:\n${lines.join("\n")}`;
}
