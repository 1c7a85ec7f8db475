import { resolve } from "node:path";
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

/** A request header whose value stands elsewhere: the manifest is no place for a secret. */
export interface SecretHeader {
  readonly name: string;
  /** A variable of the environment, or a file by its absolute path. */
  readonly from: { readonly env: string } | { readonly file: string };
}

/** What an entry of the manifest says apart from its download. */
interface SourceAround {
  readonly format: SourceFormat;
  readonly national: boolean;
  /** Folder of the manifest. */
  readonly directory: string;
}

const MOST_BYTES = 16 * 1024 ** 3;
/** What the transfer says itself. */
const OWN_HEADERS = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "host",
  "if-modified-since",
  "if-none-match",
  "range",
  "transfer-encoding",
  "user-agent",
]);

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
    headers: readHeaders(members?.get("headers"), around.directory),
  };
}

function readHeaders(value: YamlValue | undefined, directory: string): readonly SecretHeader[] {
  const headers: SecretHeader[] = [];
  for (const [name, member] of value?.members() ?? []) {
    const header = readHeader(name, member, directory);
    if (header) headers.push(header);
  }
  return headers;
}

function readHeader(name: string, value: YamlValue, directory: string): SecretHeader | undefined {
  // RFC 9110 §5.6.2, token
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return value.fault("is no name of a header");
  if (OWN_HEADERS.has(name.toLowerCase())) return value.fault("is a header that Ringfence sets");
  const members = value.members(["env", "file"]);
  const [env, file] = [members.get("env")?.text(), members.get("file")?.text()];
  if (env !== undefined && !members.has("file")) return { name, from: { env } };
  if (file !== undefined && !members.has("env")) {
    return { name, from: { file: resolve(directory, file) } };
  }
  return value.fault("must say where its value is: { env: NAME } or { file: path }");
}
