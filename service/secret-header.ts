import { resolve } from "node:path";
import type { YamlValue } from "./yaml-reader.ts";

/** A request header whose value stands elsewhere: a file of sources or vendors is no place for it. */
export interface SecretHeader {
  readonly name: string;
  /** A variable of the environment, or a file by its absolute path. */
  readonly from: { readonly env: string } | { readonly file: string };
}

/** What the client says itself. */
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
 * Reads a mapping of header names to where their values are, and notes faults.
 *
 * @param directory that a path is relative to
 */
export function readSecretHeaders(
  value: YamlValue | undefined,
  directory: string,
): readonly SecretHeader[] {
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
