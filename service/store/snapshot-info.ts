import { RingfenceError } from "../errors.ts";
import type { SnapshotInfo } from "./store.ts";

/** Snapshots in the order of `history()`: the last published first. Sorts in place. */
export function newestFirst(snapshots: SnapshotInfo[]): SnapshotInfo[] {
  return snapshots.sort(
    (a, b) => b.publishedAtMs - a.publishedAtMs || (a.version < b.version ? 1 : -1),
  );
}

/**
 * True when `stored` is the snapshot that `info` describes, so that putting it again changes
 * nothing.
 *
 * @throws RingfenceError `DATA_REFUSED` when the version is taken by other bytes: a snapshot is
 *   never replaced under the services that loaded it
 */
export function sameSnapshot(stored: SnapshotInfo, info: SnapshotInfo): boolean {
  if (stored.sha256 === info.sha256 && stored.bytes === info.bytes) return true;
  throw new RingfenceError(
    "DATA_REFUSED",
    `snapshot ${info.version} is in the store with other bytes (SHA-256 ${stored.sha256})`,
  );
}

/** The error for a version that was never put, or has been pruned. */
export function notInStore(version: string): RingfenceError {
  return new RingfenceError("NOT_FOUND", `there is no snapshot ${version} in the store`);
}
