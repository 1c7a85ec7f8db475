import { resolve } from "node:path";
import type { Dispatcher } from "undici";
import { RingfenceError } from "../../errors.ts";
import { headersWithSecrets } from "../../header-secrets.ts";
import type { Manifest, ManifestSource } from "../manifest.ts";
import type { DnoSink } from "../sink.ts";
import { readSource } from "../sources/read-source.ts";
import { refusedFile } from "../sources/refused-file.ts";
import type { DownloadRequest } from "./download-request.ts";
import type { Download } from "./download-source.ts";
import { DOWNLOAD_TOOLS, type DownloadTimeouts, type DownloadTools } from "./download-tools.ts";

export interface PreparedSources {
  /** The manifest with a file on this machine in the place of every address. */
  readonly manifest: Manifest;
  /** What became of each download, in the order of the manifest. */
  readonly downloads: readonly Download[];
}

type RemoteSource = ManifestSource & { readonly download: DownloadRequest };

/** Takes what a file holds, and keeps nothing of it. */
const NOWHERE: DnoSink = {
  group: () => 0,
  addNumbers: () => undefined,
  setNpa: () => undefined,
  setExchange: () => undefined,
  setBlock: () => undefined,
  coverNpa: () => undefined,
  coverBlocks: () => undefined,
};

/**
 * Downloads the sources of a manifest that have addresses, one after the other. A source that
 * cannot be had is read from its last good file; `downloads` says so.
 *
 * @param dataDir where downloads are kept, below `downloads/<name of the source>`
 * @throws RingfenceError `BAD_CONFIGURATION` for a secret that is missing, before anything is
 *   downloaded; the error of the download (`SOURCE_UNAVAILABLE`, `DATA_REFUSED`, `IO`) when a
 *   source has no last good file either
 */
export async function prepareSources(
  manifest: Manifest,
  dataDir: string,
  tools: DownloadTools = DOWNLOAD_TOOLS,
): Promise<PreparedSources> {
  const remote = manifest.sources.filter(isRemote);
  const secrets = new Map<string, Readonly<Record<string, string>>>();
  for (const { name, download } of remote) {
    secrets.set(
      name,
      await headersWithSecrets(`source ${name}`, download.headers, tools.environment),
    );
  }
  if (remote.length === 0) return { manifest, downloads: [] };
  // A manifest of files alone does not wait for this to be loaded.
  const { downloadSource } = await import("./download-source.ts");
  const dispatcher = await dispatcherWith(tools.timeouts);
  const downloads = new Map<string, Download>();
  try {
    for (const source of remote) {
      const download = await downloadSource({
        source: source.name,
        request: source.download,
        headers: secrets.get(source.name) ?? {},
        dataDir: resolve(dataDir),
        dispatcher,
        tools,
        verify: (file) => verify(atFile(source, file), tools.now()),
      });
      downloads.set(source.name, download);
    }
  } finally {
    await dispatcher.destroy();
  }
  throwIfMissing([...downloads.values()]);
  const sources = manifest.sources.map((source) => {
    const download = downloads.get(source.name);
    return download !== undefined && "file" in download ? atFile(source, download.file) : source;
  });
  return { manifest: { ...manifest, sources }, downloads: [...downloads.values()] };
}

/** What the build would refuse must not take the place of a file that it takes. */
async function verify(source: ManifestSource, nowMs: number): Promise<void> {
  const { accepted } = await readSource(source, NOWHERE, nowMs);
  if (accepted === 0) throw refusedFile(source.path, "has no line that can be used");
}

function isRemote(source: ManifestSource): source is RemoteSource {
  return source.enabled && source.download !== undefined;
}

function atFile(source: ManifestSource, path: string): ManifestSource {
  return { ...source, path, download: undefined };
}

/**
 * Through the proxy of the environment where there is one (`HTTPS_PROXY`, `NO_PROXY`): hosts beside
 * an SBC often have no other way out. Plain addresses are of this machine and need none.
 */
async function dispatcherWith({
  connectMs,
  headersMs,
  bodyMs,
}: DownloadTimeouts): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  return new EnvHttpProxyAgent({
    httpProxy: "",
    connect: { timeout: connectMs },
    headersTimeout: headersMs,
    bodyTimeout: bodyMs,
  });
}

function throwIfMissing(downloads: readonly Download[]): void {
  const failed = downloads.filter((download) => download.kind === "failed");
  const [first] = failed;
  if (first === undefined) return;
  const lines = failed.map(({ source, error }) => `source ${source}: ${error.message}`);
  throw new RingfenceError(
    first.error.code,
    `${lines.join("\n")}\nthere is no earlier file of it, and no list is built without a source`,
    { field: first.source, cause: first.error },
  );
}
