import { stat } from "node:fs/promises";
import { RingfenceError } from "../errors.ts";
import type { SnapshotInfo, SnapshotStore, Store } from "../store/store.ts";
import type { NumberRange } from "./forbidden-numbers.ts";
import type { IndexInfo, ListReport } from "./index/index-info.ts";
import { type LoadedIndex, loadIndex } from "./index/load-index.ts";

/** Snapshots that stay in the store for a rollback. */
const KEPT_SNAPSHOTS = 10;

/** `SnapshotInfo.report` of a DNO list. */
export interface PublishedReport extends ListReport {
  readonly contentDigest: string;
  /** Numbers that the list must not block, and was published with by force. */
  readonly accepted?: readonly NumberRange[];
}

export type Published =
  | { readonly state: "published"; readonly info: SnapshotInfo }
  /** The current list has the same content; nothing was changed. */
  | { readonly state: "unchanged"; readonly info: SnapshotInfo };

/**
 * Puts an index file into the store and makes it the current list in one step. Every running
 * service follows. A file whose content is the current one's changes nothing.
 *
 * @param note `publish`, `reload`, or `force: <reason>`; stays in the history
 * @throws RingfenceError `DATA_REFUSED` for a file that is no whole index, `STORE_UNAVAILABLE`
 */
export async function publishIndex(
  store: Pick<Store, "snapshots">,
  file: string,
  note: string,
  nowMs: number,
): Promise<Published> {
  // Loading it is the check: what a service could not load never becomes current.
  const loaded = await loadIndex(file);
  const current = await store.snapshots.current();
  if (current && contentDigestOf(current) === loaded.index.info.contentDigest) {
    return { state: "unchanged", info: current };
  }
  const info = await publishLoaded(store, file, loaded, { note, nowMs, accepted: [] });
  return { state: "published", info };
}

/**
 * Makes a file that has been loaded already the current list, whatever the current one is.
 *
 * @param accepted numbers that it must not block, and is published with by force
 */
export async function publishLoaded(
  { snapshots }: Pick<Store, "snapshots">,
  file: string,
  { index, sha256 }: LoadedIndex,
  how: {
    readonly note: string;
    readonly nowMs: number;
    readonly accepted: readonly NumberRange[];
  },
): Promise<SnapshotInfo> {
  const { note, nowMs: publishedAtMs, accepted } = how;
  const { size } = await stat(file);
  const info = snapshotOf(index.info, { bytes: size, sha256, note, publishedAtMs }, accepted);
  await snapshots.put(info, file);
  await snapshots.prune(KEPT_SNAPSHOTS);
  // The last step: whatever failed before it has changed nothing for any service.
  await snapshots.makeCurrent(info.version);
  return info;
}

/**
 * Makes an earlier list current again.
 *
 * @param version of a snapshot in the store; without one, the list before the current one
 * @throws RingfenceError `NOT_FOUND` when there is no such snapshot
 */
export async function rollBack(
  { snapshots }: Pick<Store, "snapshots">,
  version: string | undefined,
): Promise<SnapshotInfo> {
  const [current, lists] = [await snapshots.current(), await publishedLists(snapshots)];
  const wanted = version ?? versionBefore(current, lists);
  const found = lists.find((info) => info.version === wanted);
  if (!found) {
    const what = version === undefined ? "no list before the current one" : `no list ${version}`;
    throw new RingfenceError("NOT_FOUND", `${what} is in the store`, { field: "version" });
  }
  if (found.version !== current?.version) await snapshots.makeCurrent(found.version);
  return found;
}

/**
 * The lists in the store that are or have been current, newest first. What a run put there that was
 * killed before its last step is no list that ever was.
 */
export async function publishedLists(
  snapshots: Pick<SnapshotStore, "history" | "published">,
): Promise<readonly SnapshotInfo[]> {
  const published = await snapshots.published();
  return (await snapshots.history()).filter(({ version }) => published.has(version));
}

/** The digest of a snapshot's content, undefined when another program put it there. */
export function contentDigestOf({ report }: SnapshotInfo): string | undefined {
  if (typeof report !== "object" || report === null || !("contentDigest" in report)) {
    return undefined;
  }
  return String(report.contentDigest);
}

/** What a person has accepted of a snapshot by force, as `PublishedReport.accepted`. */
export function acceptedOf({ report }: SnapshotInfo): readonly NumberRange[] {
  return (report as Partial<PublishedReport> | null)?.accepted ?? [];
}

/** History is newest first. */
function versionBefore(
  current: SnapshotInfo | undefined,
  history: readonly SnapshotInfo[],
): string | undefined {
  const at = history.findIndex((info) => info.version === current?.version);
  return history[at + 1]?.version;
}

function snapshotOf(
  { version, builtAtMs, contentDigest, content }: IndexInfo,
  with_: Pick<SnapshotInfo, "bytes" | "sha256" | "note" | "publishedAtMs">,
  accepted: readonly NumberRange[],
): SnapshotInfo {
  const report: PublishedReport = {
    contentDigest,
    ...content.report,
    ...(accepted.length > 0 && { accepted }),
  };
  return { version, builtAtMs, ...with_, report };
}
