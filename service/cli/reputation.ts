import type { Command } from "commander";
import { readFeedsFile } from "../analytics/reputation/feeds-file.ts";
import { importReputation } from "../analytics/reputation/reputation-import.ts";
import type { CliContext } from "./cli-context.ts";

/** `ringfence reputation import`: what feeds say of numbers, for cron. */
export function reputationCommands(program: Command, context: CliContext): void {
  const reputation = program.command("reputation").description("what feeds say of calling numbers");
  reputation
    .command("import")
    .description("read every feed of a file of feeds, and write what they say together")
    .argument("<feeds>", "YAML: each feed's path, format, weight and half-life (docs/analytics.md)")
    .action((file: string) => importFeeds(context, file));
}

async function importFeeds(context: CliContext, file: string): Promise<void> {
  const feeds = readFeedsFile(file);
  const started = context.now();
  const { scores } = await context.openStore();
  const report = await importReputation(feeds, scores, started);
  for (const { refusals } of report.feeds) for (const line of refusals) context.warn(line);
  const seconds = Math.max(1, context.now() - started) / 1000;
  context.print(
    { ...report, seconds },
    [
      ...report.feeds.map(
        ({ feed, files, rows, refused }) =>
          `${feed}: ${rows} rows of ${files} files, ${refused} refused`,
      ),
      `${report.numbers} numbers in ${seconds.toFixed(1)} s`,
    ].join("\n"),
  );
}
