import { RingfenceError } from "../errors.ts";
import type { Lock, SnapshotInfo, Store } from "../store/store.ts";
import { blockedNumbers, forbiddenFinding } from "./forbidden-numbers.ts";
import { guardFindings } from "./guard.ts";
import { describeFindings, type GuardFinding } from "./guard-finding.ts";
import { type GuardSection, readForbidden } from "./guard-rules.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import type { LoadedIndex } from "./index/load-index.ts";
import { acceptedOf, contentDigestOf, publishedLists, publishLoaded } from "./publish.ts";

export interface PublishOptions {
  readonly store: Pick<Store, "snapshots">;
  readonly lock: Pick<Lock, "held">;
  /** `reload` or `publish`; stays in the history. */
  readonly note: string;
  /** Why the list is to become current whatever the guards find; stays in the history instead. */
  readonly force: string | undefined;
  readonly guards: GuardSection;
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

/** What became of a list that was to be published. */
export interface PublishOutcome {
  /**
   * `unchanged`: the current list has the same content. `held`: a list with this content was rolled
   * back, and does not come back by itself; only when the data change, or by force.
   */
  readonly state: "published" | "unchanged" | "held";
  /** The list in force now. */
  readonly info: SnapshotInfo;
  /** What the guards found and `force` overruled. */
  readonly overruled: readonly GuardFinding[];
}

/** The list in force, and what the store says of it. */
export interface CurrentList {
  readonly info: SnapshotInfo;
  readonly index: DnoIndex;
}

/**
 * Publishes a list when it is another than the current one and the guards let it through. Of one that
 * is not, the numbers that no list may block are looked up all the same: their files change too. What
 * was published by force is accepted with the numbers that it blocked then, and with no others.
 *
 * @param fileOf gives the candidate's file the place where it stays, when it is to be published
 * @throws RingfenceError `DATA_REFUSED` with what the guards found, `LOCKED` when the lock has run
 *   out by now, `STORE_UNAVAILABLE`
 */
export async function publishGuarded(
  fileOf: (version: string) => Promise<string>,
  candidate: LoadedIndex,
  current: CurrentList | undefined,
  options: PublishOptions,
): Promise<PublishOutcome> {
  const { store, lock, note, force, guards, nowMs } = options;
  const mustNotContain = await readForbidden(guards.mustNotContain);
  const state = current && (await sameAsBefore(candidate.index, current.info, options));
  const findings = state
    ? forbiddenFinding(
        blockedNumbers(current.index, mustNotContain, nowMs, acceptedOf(current.info)),
      )
    : guardFindings({
        candidate: candidate.index,
        current: current?.index,
        limits: guards.limits,
        mustNotContain,
        nowMs,
      });
  if (state && findings.length === 0) return { state, info: current.info, overruled: [] };
  if (findings.length > 0 && force === undefined) {
    const what = state
      ? "the list in force blocks what it must not; allow these numbers, or take them out of its sources"
      : "the new list is refused, and the current one stays";
    throw new RingfenceError("DATA_REFUSED", `${what}:\n${describeFindings(findings)}`);
  }
  const file = await fileOf(candidate.index.version);
  if (!lock.held()) {
    throw new RingfenceError("LOCKED", "this took longer than its lock; nothing has been changed");
  }
  const told = force === undefined ? note : `force: ${force}`;
  const accepted =
    force === undefined ? [] : blockedNumbers(candidate.index, mustNotContain, nowMs).ranges;
  const info = await publishLoaded(store, file, candidate, { note: told, nowMs, accepted });
  return { state: "published", info, overruled: findings };
}

async function sameAsBefore(
  candidate: DnoIndex,
  current: SnapshotInfo,
  { store, force }: PublishOptions,
): Promise<"unchanged" | "held" | undefined> {
  const digest = candidate.info.contentDigest;
  if (contentDigestOf(current) === digest) return "unchanged";
  if (force !== undefined) return undefined;
  const rolledBack = (await publishedLists(store.snapshots)).some(
    (info) => info.publishedAtMs > current.publishedAtMs && contentDigestOf(info) === digest,
  );
  return rolledBack ? "held" : undefined;
}
