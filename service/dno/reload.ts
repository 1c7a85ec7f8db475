import { copyFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { asRingfenceError, type ErrorCode, RingfenceError } from "../errors.ts";
import type { Lock, Store } from "../store/store.ts";
import { buildIndex } from "./build.ts";
import type { Download } from "./download/download-source.ts";
import { prepareSources } from "./download/prepare-sources.ts";
import { linesFileOf } from "./entry-lines.ts";
import type { GuardSection } from "./guard-rules.ts";
import {
  type CurrentList,
  type PublishOptions,
  type PublishOutcome,
  publishGuarded,
} from "./guarded-publish.ts";
import type { ListReport } from "./index/index-info.ts";
import { type LoadedIndex, loadIndex } from "./index/load-index.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { ListDirectory } from "./list-directory.ts";
import { readManifest } from "./manifest.ts";
import { withReloadLock } from "./reload-lock.ts";

export interface ListOptions {
  readonly store: Pick<Store, "snapshots" | "locks">;
  /** The folder of the machine's lists. */
  readonly directory: string;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Why the list is to become current whatever the guards find; it stays in the history. */
  readonly force: string | undefined;
}

export interface ReloadOptions extends ListOptions {
  /** Where downloaded sources are kept. */
  readonly dataDir: string;
}

export interface Reloaded extends PublishOutcome {
  /** Of the list that was built or given. */
  readonly report: ListReport;
  /** What became of each download; empty for a list that was built before. */
  readonly downloads: readonly Download[];
}

/** How the last reload on this machine ended, for `dno status`. */
export interface LastReload {
  readonly atMs: number;
  readonly state: Reloaded["state"] | "failed";
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
}

/**
 * What cron calls: downloads the sources of a manifest, builds its list, guards it, and publishes
 * it, under a lock. A reload that fails changes nothing but the downloads that went well.
 *
 * @param manifest its file
 * @throws RingfenceError `LOCKED` when another run holds the lock, `DATA_REFUSED` when a source or
 *   a guard refuses (the new list then stays as `refused.dno`), `BAD_CONFIGURATION` for the
 *   manifest, `SOURCE_UNAVAILABLE` for a download without an earlier file, `STORE_UNAVAILABLE`, `IO`
 */
export async function reload(manifest: string, options: ReloadOptions): Promise<Reloaded> {
  const { store, directory, now } = options;
  return await withReloadLock(store.locks, async (lock) => {
    await new ListDirectory(directory).make();
    const record = (entry: Omit<LastReload, "atMs">) =>
      writeKept(recordFile(directory), { atMs: now(), ...entry });
    try {
      const reloaded = await buildAndPublish(manifest, options, lock);
      await record({ state: reloaded.state, error: undefined });
      return reloaded;
    } catch (thrown) {
      const error = asRingfenceError(thrown);
      const { code, message } = error;
      // The reload's own error is the one to report, also when the disk is full.
      await record({ state: "failed", error: { code, message } }).catch(() => {});
      throw error;
    }
  });
}

/**
 * Guards and publishes an index file that was built before, under the same lock.
 *
 * @param guards of the manifest that holds on this machine
 * @throws RingfenceError as `reload`
 */
export async function publishFile(
  file: string,
  guards: GuardSection,
  options: ListOptions,
): Promise<Reloaded> {
  const { store, force, now } = options;
  const directory = new ListDirectory(options.directory);
  return await withReloadLock(store.locks, async (lock) => {
    const candidate = await loadIndex(file);
    const current = await comparedList(options);
    const publish = { store, lock, note: "publish", force, guards, nowMs: now() };
    const fileOf = async (version: string) => {
      await directory.make();
      await copyLines(file, directory.fileOf(version));
      return file;
    };
    const outcome = await publishGuarded(fileOf, candidate, current, publish);
    return { ...outcome, report: candidate.index.info.content.report, downloads: [] };
  });
}

/** How the last reload on this machine ended; undefined when there was none. */
export async function lastReload(directory: string): Promise<LastReload | undefined> {
  return await readKept<LastReload>(recordFile(directory));
}

/**
 * The list in force; undefined before the first one.
 *
 * @throws RingfenceError `STORE_UNAVAILABLE`, `DATA_REFUSED` when the store's copy is damaged
 */
export async function currentList(
  options: Pick<ListOptions, "directory"> & { readonly store: Pick<Store, "snapshots"> },
): Promise<CurrentList | undefined> {
  const { snapshots } = options.store;
  const info = await snapshots.current();
  if (!info) return undefined;
  const { index } = await new ListDirectory(options.directory).load(info, snapshots);
  return { info, index };
}

/** The list in force, to compare with; by force without it, when this program cannot read it. */
async function comparedList(options: ListOptions): Promise<CurrentList | undefined> {
  try {
    return await currentList(options);
  } catch (error) {
    const unreadable = error instanceof RingfenceError && error.code === "DATA_REFUSED";
    if (!unreadable) throw error;
    if (options.force !== undefined) return undefined;
    const message = `the list in force cannot be compared with: ${error.message}; --force does without`;
    throw new RingfenceError("DATA_REFUSED", message, { cause: error });
  }
}

async function buildAndPublish(
  manifestFile: string,
  options: ReloadOptions,
  lock: Lock,
): Promise<Reloaded> {
  const directory = new ListDirectory(options.directory);
  const named = await readManifest(manifestFile);
  const { manifest, downloads } = await prepareSources(named, options.dataDir);
  const current = await comparedList(options);
  const file = join(directory.path, "building.dno");
  const nowMs = options.now();
  try {
    await buildIndex(manifest, {
      file,
      nowMs,
      previous: current?.index,
      filesUntilFree: manifest.guards.limits.filesUntilFree,
    });
    const candidate = await loadIndex(file);
    const outcome = await publishBuilt(file, candidate, current, {
      ...options,
      lock,
      note: "reload",
      guards: manifest.guards,
      nowMs,
    });
    return { ...outcome, report: candidate.index.info.content.report, downloads };
  } finally {
    for (const left of [file, linesFileOf(file)]) await rm(left, { force: true });
  }
}

async function publishBuilt(
  file: string,
  candidate: LoadedIndex,
  current: CurrentList | undefined,
  options: ListOptions & PublishOptions,
): Promise<PublishOutcome> {
  const directory = new ListDirectory(options.directory);
  // Under its name before it is announced: a service of this machine need not fetch it then.
  const fileOf = (version: string) => directory.take(file, version);
  try {
    const outcome = await publishGuarded(fileOf, candidate, current, options);
    // A service that has not followed yet would start again from the list before.
    if (outcome.state === "published" && current) await directory.removeOlder(current.info.version);
    if (outcome.state === "unchanged") {
      // The same entries have the same lines; the list may have been built on another machine.
      await rename(linesFileOf(file), linesFileOf(directory.fileOf(outcome.info.version)));
    }
    return outcome;
  } catch (error) {
    if (!(error instanceof RingfenceError) || error.code !== "DATA_REFUSED") throw error;
    const refused = join(directory.path, "refused.dno");
    const kept = await rename(file, refused).then(
      () => `\nthe new list is in ${refused}`,
      () => "",
    );
    throw new RingfenceError("DATA_REFUSED", error.message + kept);
  }
}

async function copyLines(file: string, published: string): Promise<void> {
  try {
    await copyFile(linesFileOf(file), linesFileOf(published));
  } catch (error) {
    // A file that came from another machine comes without its lines.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new RingfenceError("IO", `${linesFileOf(published)} cannot be written`, { cause: error });
  }
}

function recordFile(directory: string): string {
  return join(directory, "last-reload.json");
}
