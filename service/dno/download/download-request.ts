import { readSecretHeaders, type SecretHeader } from "../../secret-header.ts";
import type { YamlValue } from "../../yaml-reader.ts";
import type { SourceFormat } from "../sources/formats.ts";
import { isAddress, readAddress } from "./address.ts";
import { defaultSizeLimits } from "./size-limits.ts";

/** What is fetched for a source whose `path` is an address. */
export interface DownloadRequest {
  readonly address: URL;
  /** Of the file as it is transferred, zipped or not. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  readonly headers: readonly SecretHeader[];
}

/** What an entry of the manifest says apart from its download. */
interface SourceAround {
  readonly format: SourceFormat;
  readonly national: boolean;
  /** Folder of the manifest. */
  readonly directory: string;
}

const MOST_BYTES = 16 * 1024 ** 3;
/**
 * Reads what the keys `path` and `download` of a source say about its download, and notes faults.
 *
 * @param path the text of `path`; undefined when it has none
 * @param keys the keys of the source
 * @returns undefined for a source whose path is a file or a pattern, and for faults
 */
export function readDownload(
  path: string | undefined,
  keys: ReadonlyMap<string, YamlValue>,
  around: SourceAround,
): DownloadRequest | undefined {
  const download = keys.get("download");
  if (path === undefined || !isAddress(path)) {
    return download?.fault("has a meaning only where path is an https:// address");
  }
  const address = readAddress(path);
  if (typeof address === "string") return keys.get("path")?.fault(address);
  const members = download?.members(["leastBytes", "mostBytes", "headers"]);
  const limits = defaultSizeLimits(around.format, around.national);
  const leastBytes = members?.get("leastBytes")?.integer(1, MOST_BYTES) ?? limits.leastBytes;
  const mostBytes =
    members?.get("mostBytes")?.integer(1, MOST_BYTES) ?? Math.max(limits.mostBytes, leastBytes);
  if (mostBytes < leastBytes) members?.get("mostBytes")?.fault("is less than leastBytes");
  return {
    address,
    leastBytes,
    mostBytes,
    headers: readSecretHeaders(members?.get("headers"), around.directory),
  };
}
