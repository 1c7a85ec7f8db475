import type { SnapshotStore } from "../../service/store/store.ts";

/** A snapshot store with some of its operations replaced. */
export function storeOver(snapshots: SnapshotStore, change: Partial<SnapshotStore>): SnapshotStore {
  return {
    put: (info, file) => snapshots.put(info, file),
    makeCurrent: (version) => snapshots.makeCurrent(version),
    current: () => snapshots.current(),
    history: () => snapshots.history(),
    published: () => snapshots.published(),
    fetch: (version, file) => snapshots.fetch(version, file),
    prune: (keep) => snapshots.prune(keep),
    ...change,
  };
}
