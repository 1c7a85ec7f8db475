import type { Download } from "./download-source.ts";

/** A download as JSON shows it: an error as its message. */
export interface ShownDownload {
  readonly source: string;
  readonly address: string;
  readonly outcome: Download["kind"];
  readonly error: string | null;
}

/** A download in the form in which reports and snapshots keep it. */
export function shownDownload(download: Download): ShownDownload {
  const error = "error" in download ? download.error.message : null;
  return { source: download.source, address: download.address, outcome: download.kind, error };
}

/** What an operator has to be told of downloads, a line for each that failed. */
export function downloadWarnings(downloads: readonly Download[]): string {
  return downloads.flatMap((download) => warningOf(download)).join("\n");
}

function warningOf(download: Download): readonly string[] {
  if (download.kind !== "failed-using-last") return [];
  const { source, error, fetchedAtMs } = download;
  const since = `${new Date(fetchedAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [`source ${source}: ${error.message}; the file that was downloaded ${since} is used`];
}
