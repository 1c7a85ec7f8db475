import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { DownloadTools } from "../../../service/dno/download/download-tools.ts";
import {
  type PreparedSources,
  prepareSources,
} from "../../../service/dno/download/prepare-sources.ts";
import { parseManifest } from "../../../service/dno/manifest.ts";
import { FileServer } from "./file-server.ts";

/** The day on which the tests take place, 2026-11-20. */
export const NOW = Date.UTC(2026, 10, 20);

/** What a test of downloads has: a server, a data directory, and a clock that it moves itself. */
export class Downloading {
  readonly server: FileServer;
  readonly dataDir: string;
  readonly waits: number[] = [];
  readonly environment: Record<string, string> = {};
  nowMs = NOW;
  timeouts = { connectMs: 2_000, headersMs: 2_000, bodyMs: 2_000, wholeMs: 10_000 };

  constructor(server: FileServer, dataDir: string) {
    this.server = server;
    this.dataDir = dataDir;
  }

  /** Prepares a manifest with one source, a list at `/list.csv` of the server unless said else. */
  readonly prepare = async ({
    path = this.server.at("/list.csv"),
    format = "format: digit-list, class: inbound-only",
    keys = "",
  } = {}): Promise<PreparedSources> => {
    const more = keys === "" ? "" : `, ${keys}`;
    return await this.prepareAll(`{ name: list, ${format}, path: "${path}"${more} }`);
  };

  readonly prepareAll = async (...sources: readonly string[]): Promise<PreparedSources> => {
    const manifest = parseManifest(`sources: [${sources.join(", ")}]`, "manifest.yaml");
    return await prepareSources(manifest, this.dataDir, this.#tools());
  };

  #tools(): DownloadTools {
    return {
      now: () => this.nowMs,
      sleep: async (ms) => this.waits.push(ms),
      random: () => 0.5,
      environment: this.environment,
      timeouts: this.timeouts,
    };
  }
}

/** Gives each test of a file a `Downloading` of its own. */
export function downloadingInEachTest(): () => Downloading {
  let downloading: Downloading;
  beforeEach(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "ringfence-download-"));
    downloading = new Downloading(await FileServer.start(), dataDir);
  });
  afterEach(async () => {
    await downloading.server.stop();
    await rm(downloading.dataDir, { recursive: true, force: true });
  });
  return () => downloading;
}
