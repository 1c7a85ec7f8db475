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

/** What an operator has to be told of a download; undefined when there is nothing wrong with it. */
export function downloadWarning(download: Download): string | undefined {
  if (!("error" in download)) return undefined;
  const what = `source ${download.source}: ${download.error.message}`;
  if (download.kind === "failed") return what;
  const since = new Date(download.fetchedAtMs).toISOString();
  return `${what}; the file that was downloaded ${since} is used`;
}
