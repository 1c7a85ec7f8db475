import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Dispatcher } from "undici";
import { RingfenceError } from "../../errors.ts";
import { FileOutput } from "../build/file-output.ts";
import { shownAddress } from "./address.ts";
import { backOffMs, MOST_ATTEMPTS } from "./back-off.ts";
import type { DownloadRequest } from "./download-request.ts";
import {
  addressDigest,
  type DownloadedFile,
  downloadFolder,
  isIntact,
  readDownloadState,
  STATE_FILE,
  writeDownloadState,
} from "./download-state.ts";
import type { DownloadTools } from "./download-tools.ts";
import { type Transfer, transfer } from "./transfer.ts";

/** What became of the download of a source. `file` is where the source is read from now. */
export type Download = { readonly source: string; readonly address: string } & (
  | ({ readonly kind: "downloaded" | "unchanged" } & FileAtHand)
  | ({ readonly kind: "failed-using-last"; readonly error: RingfenceError } & FileAtHand)
  | { readonly kind: "failed"; readonly error: RingfenceError }
);

interface FileAtHand {
  readonly file: string;
  readonly bytes: number;
  /** When the file was downloaded. */
  readonly fetchedAtMs: number;
}

/** A download that is to be made. */
export interface DownloadOrder {
  readonly source: string;
  readonly request: DownloadRequest;
  /** The headers of the request, secrets included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly dispatcher: Dispatcher;
  readonly tools: DownloadTools;
  /** Reads a new file as the build will. @throws RingfenceError `DATA_REFUSED` */
  readonly verify: (file: string) => Promise<unknown>;
}

/**
 * Fetches the file of a source when there is a newer one. The last good file stays in its place
 * until another has come whole and has been read whole. Of two at a time for the same source one
 * may fail, as each removes what it does not know.
 */
export async function downloadSource(order: DownloadOrder): Promise<Download> {
  const folder = downloadFolder(order.dataDir, order.source);
  const known = await readDownloadState(order.dataDir, order.source);
  const digest = addressDigest(order.request.address);
  // A file from another address is not the last good one of this, and not to be taken for it.
  const own = known?.addressSha256 === digest ? known.file : undefined;
  const last = own && (await isIntact(folder, own)) ? own : undefined;
  try {
    await makeFolder(folder);
    await sweep(folder, known?.file?.name);
    const file = await newest(order, folder, last);
    writeDownloadState(folder, { addressSha256: digest, file, lastError: undefined });
    await sweep(folder, file.name);
    const kind = file.name === last?.name ? "unchanged" : "downloaded";
    return { kind, ...named(order), ...atHand(folder, file) };
  } catch (error) {
    if (!(error instanceof RingfenceError)) throw error;
    await sweep(folder, known?.file?.name);
    await noteFailure(order, digest, error);
    if (last === undefined) return { kind: "failed", ...named(order), error };
    return { kind: "failed-using-last", ...named(order), ...atHand(folder, last), error };
  }
}

function named({ source, request }: DownloadOrder): { source: string; address: string } {
  return { source, address: shownAddress(request.address) };
}

function atHand(folder: string, { name, bytes, fetchedAtMs }: DownloadedFile): FileAtHand {
  return { file: join(folder, name), bytes, fetchedAtMs };
}

/** The newest file, downloaded or not. @throws RingfenceError that says why there is none */
async function newest(
  order: DownloadOrder,
  folder: string,
  last: DownloadedFile | undefined,
): Promise<DownloadedFile> {
  const name = `${randomBytes(4).toString("hex")}-${nameIn(order.request)}`;
  const path = join(folder, name);
  const outcome = await withRetries(order, path, last);
  if (outcome.kind === "failed") throw outcome.error;
  const confirmedAtMs = order.tools.now();
  if (outcome.kind === "unchanged") {
    if (last === undefined) throw new Error("a server confirmed a file that is not here");
    return { ...last, confirmedAtMs };
  }
  const { kind: _, ...received } = outcome;
  if (last?.sha256 === received.sha256) return { ...last, ...received, confirmedAtMs };
  await verify(order, path);
  return { name, ...received, fetchedAtMs: confirmedAtMs, confirmedAtMs };
}

/** What the file is called in its address, as far as any file can be called so. */
function nameIn({ address }: DownloadRequest): string {
  return (
    basename(address.pathname)
      .replace(/[^A-Za-z0-9._-]/g, "_")
      .slice(-80) || "list"
  );
}

async function withRetries(
  order: DownloadOrder,
  path: string,
  last: DownloadedFile | undefined,
): Promise<Transfer> {
  const { tools, request, headers, dispatcher } = order;
  const signal = AbortSignal.timeout(tools.timeouts.wholeMs);
  for (let failures = 1; ; failures += 1) {
    const outcome = await transfer({
      request,
      headers,
      validators: { etag: last?.etag, lastModified: last?.lastModified },
      dispatcher,
      signal,
      open: () => new FileOutput(path, `${path}.unfinished`),
      nowMs: tools.now(),
    });
    const again = outcome.kind === "failed" && outcome.passing && failures < MOST_ATTEMPTS;
    if (!again) return outcome;
    await tools.sleep(backOffMs(failures, tools.random(), outcome.retryAfterMs));
  }
}

async function verify(order: DownloadOrder, path: string): Promise<void> {
  try {
    await order.verify(path);
  } catch (error) {
    if (!(error instanceof RingfenceError)) throw error;
    // The file is about to be gone: its address is what the operator can look at.
    const message = error.message.replaceAll(path, shownAddress(order.request.address));
    throw new RingfenceError(error.code, message, { field: order.source, cause: error });
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    const message = `${folder} cannot be used for downloads`;
    throw new RingfenceError("IO", message, { field: folder, cause });
  });
}

/**
 * Removes what is not to be kept: older files, and what a run that was killed left behind. What
 * cannot be removed is in nobody's way but the disk's.
 */
async function sweep(folder: string, keep: string | undefined): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name === STATE_FILE || name === keep) continue;
    await rm(join(folder, name), { force: true, recursive: true }).catch(() => undefined);
  }
}

/** Beside what is known of the last good file; on a disk that is full the report has it alone. */
async function noteFailure(
  { dataDir, source, tools }: DownloadOrder,
  digest: string,
  { message }: RingfenceError,
): Promise<void> {
  const known = (await readDownloadState(dataDir, source)) ?? {
    addressSha256: digest,
    file: undefined,
    lastError: undefined,
  };
  const atMs = tools.now();
  const lastError = { atMs, sinceMs: known.lastError?.sinceMs ?? atMs, message };
  try {
    writeDownloadState(downloadFolder(dataDir, source), { ...known, lastError });
  } catch (error) {
    if (!(error instanceof RingfenceError)) throw error;
  }
}
