import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import { readYaml, type YamlValue } from "../yaml-reader.ts";
import { isAddress } from "./download/address.ts";
import { type DownloadRequest, readDownload } from "./download/download-request.ts";
import { type GuardSection, readGuardSection } from "./guard-rules.ts";
import { SOURCE_FORMATS, type SourceFormat } from "./sources/formats.ts";

/** Which sources the DNO list is built from, in the order in which they are read. */
export interface Manifest {
  readonly file: string;
  readonly sources: readonly ManifestSource[];
  /** When a new list does not become current by itself. */
  readonly guards: GuardSection;
}

/** One entry of the manifest. */
export interface ManifestSource {
  readonly name: string;
  readonly format: SourceFormat;
  /** Line of the entry in the manifest, 1-based. */
  readonly manifestLine: number;
  readonly enabled: boolean;
  /**
   * Absolute; `*` and `?` in the file name stand for several files. Where `download` is there, an
   * address, until `prepareSources` puts the file that it downloaded in its place.
   */
  readonly path: string;
  /** What is to be downloaded; undefined for files of this machine. */
  readonly download: DownloadRequest | undefined;
  /** What the numbers of a list are; undefined for formats that say it themselves. */
  readonly class: ListClass | undefined;
  /** `national`: every NPA of the country; or the NPAs that the file is whole for. */
  readonly covers: "national" | readonly number[];
  /**
   * Days: how long the silence of a file about an exchange counts as "not allocated" after the
   * file's date, and an NPA of a plan as not in service; how long a verification of an unused number
   * holds.
   */
  readonly maxAgeDays: number;
  /** Absolute, or a pattern as `path`: the numbers in use of an inventory. */
  readonly inUse: string | undefined;
  /** How many numbers in use there are at least; with fewer, `inUse` is refused. */
  readonly leastInUse: number;
  /** What holds for entries of a list that do not say it themselves. */
  readonly defaults: EntryDefaults;
}

/** Classes that a list of numbers can have: the others follow from the plan and its files. */
export type ListClass = "inbound-only" | "unused";

export interface EntryDefaults {
  readonly owner: string | undefined;
  readonly requester: string | undefined;
  readonly proof: string | undefined;
  readonly createdAtMs: number | undefined;
  readonly verifiedAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
}

/** After thirty days an allocation file fails open, and a verification has to be given anew. */
const DEFAULT_MAX_AGE_DAYS = 30;
/**
 * NANPA's file shows a new NPA months before its service begins (of 2026-09-30: 273 five months, 565
 * fourteen). A plan that is older than half a year may lack one that is in service.
 */
const PLAN_MAX_AGE_DAYS = 180;
const PLAN_FORMATS: readonly SourceFormat[] = ["number-plan", "npa-report"];
const MOST_MAX_AGE_DAYS = 36_500;

/**
 * Reads a manifest file, and checks it whole.
 *
 * @param file its path; paths in it are relative to its folder
 * @throws RingfenceError `BAD_CONFIGURATION` that names every fault with its line and key
 */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new RingfenceError("BAD_CONFIGURATION", `${file}: the manifest cannot be read`, {
      field: file,
      cause,
    });
  }
  return parseManifest(text, file);
}

/** Does what `readManifest` does with the text of a manifest already read. */
export function parseManifest(text: string, file: string): Manifest {
  const read = readYaml(text, (root) => readParts(root, dirname(resolve(file))));
  if (read.ok) return { file: resolve(file), ...read.value };
  const faults = read.faults.map(
    ({ line, key, reason }) => `${file}:${line}: ${key === "" ? "" : `${key} `}${reason}`,
  );
  throw new RingfenceError("BAD_CONFIGURATION", faults.join("\n"), { field: file });
}

function readParts(root: YamlValue, directory: string): Omit<Manifest, "file"> {
  const members = root.members(["sources", "guards"]);
  const guards = readGuardSection(members.get("guards"), directory);
  return { sources: readSources(root, members.get("sources"), directory), guards };
}

function readSources(
  root: YamlValue,
  list: YamlValue | undefined,
  directory: string,
): readonly ManifestSource[] {
  if (!list) {
    root.fault("must have a list of sources");
    return [];
  }
  const names = new Set<string>();
  const sources: ManifestSource[] = [];
  for (const item of list.items()) {
    const source = readSource(item, directory, names);
    if (source) sources.push(source);
  }
  return sources;
}

const COMMON_KEYS = ["name", "format", "path", "enabled", "download"];

function readSource(
  entry: YamlValue,
  directory: string,
  names: Set<string>,
): ManifestSource | undefined {
  const formatValue = entry.members().get("format");
  const format = formatValue?.oneOf(Object.keys(SOURCE_FORMATS) as SourceFormat[]);
  if (!formatValue) entry.fault("must have a format");
  if (!format) return undefined;

  const members = entry.members([...COMMON_KEYS, ...SOURCE_FORMATS[format].keys]);
  const name = readName(entry, members.get("name"), names);
  const path = members.get("path")?.text();
  if (!members.has("path")) entry.fault("must have a path");
  const listClass = readClass(entry, format, members.get("class"));
  if (listClass === "inbound-only") {
    members.get("maxAgeDays")?.fault("has no meaning here: such an entry holds until it expires");
  }
  if (SOURCE_FORMATS[format].keys.includes("blockLevel")) readBlockLevel(entry, members);
  const covers = readCovers(members.get("covers"));
  const around = { format, national: covers === "national", directory };
  return {
    name: name ?? "",
    format,
    manifestLine: entry.line,
    enabled: members.get("enabled")?.flag() ?? true,
    path: path && isAddress(path) ? path : resolve(directory, path ?? ""),
    download: readDownload(path, members, around),
    class: listClass,
    covers,
    maxAgeDays: members.get("maxAgeDays")?.integer(1, MOST_MAX_AGE_DAYS) ?? defaultAge(format),
    ...readInUse(entry, format, members, directory),
    defaults: readDefaults(members.get("defaults")),
  };
}

function defaultAge(format: SourceFormat): number {
  return PLAN_FORMATS.includes(format) ? PLAN_MAX_AGE_DAYS : DEFAULT_MAX_AGE_DAYS;
}

function readName(
  entry: YamlValue,
  value: YamlValue | undefined,
  names: Set<string>,
): string | undefined {
  if (!value) return entry.fault("must have a name");
  const name = value.text();
  if (name === undefined) return undefined;
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) {
    return value.fault("must be lower-case letters, digits and hyphens, at most 64");
  }
  if (name === "override") return value.fault("is what entries added by hand are called");
  if (names.has(name)) return value.fault(`is the name of another source already: ${name}`);
  names.add(name);
  return name;
}

function readClass(
  entry: YamlValue,
  format: SourceFormat,
  value: YamlValue | undefined,
): ListClass | undefined {
  if (value) return value.oneOf(["inbound-only", "unused"]);
  if (SOURCE_FORMATS[format].keys.includes("class")) {
    entry.fault("must say the class of its numbers: inbound-only or unused");
  }
  return undefined;
}

/** 47 CFR 64.1200(o)(3) names the NANPA alone, not the pooling administrator: so it is asked for. */
function readBlockLevel(entry: YamlValue, members: ReadonlyMap<string, YamlValue>): void {
  const value = members.get("blockLevel");
  if (value === undefined || value.flag() === false) {
    (value ?? entry).fault("needs blockLevel: true, as thousands-blocks are read only on request");
  }
}

function readCovers(value: YamlValue | undefined): "national" | readonly number[] {
  if (!value?.isList()) return value?.oneOf(["national"] as const) ?? "national";
  const npas = value.items().map((item) => item.integer(200, 999) ?? 0);
  if (npas.length === 0)
    value.fault("must have NPAs: without one the source makes nothing unallocated");
  return npas;
}

function readInUse(
  entry: YamlValue,
  format: SourceFormat,
  members: ReadonlyMap<string, YamlValue>,
  directory: string,
): Pick<ManifestSource, "inUse" | "leastInUse"> {
  if (format !== "inventory") return { inUse: undefined, leastInUse: 0 };
  for (const key of ["inUse", "leastInUse"]) {
    if (!members.has(key)) entry.fault(`must have ${key}: numbers in use are never to be blocked`);
  }
  const inUse = members.get("inUse")?.text() ?? "";
  if (isAddress(inUse)) members.get("inUse")?.fault("must be a file: only path may be an address");
  const leastInUse = members.get("leastInUse")?.integer(1, Number.MAX_SAFE_INTEGER) ?? 1;
  return { inUse: resolve(directory, inUse), leastInUse };
}

const DEFAULT_KEYS = ["owner", "requester", "proof", "created", "verifiedAt", "expires"];

function readDefaults(value: YamlValue | undefined): EntryDefaults {
  const members = value?.members(DEFAULT_KEYS);
  return {
    owner: readWords(members?.get("owner")),
    requester: readWords(members?.get("requester")),
    proof: readWords(members?.get("proof")),
    createdAtMs: readDate(members?.get("created")),
    verifiedAtMs: readDate(members?.get("verifiedAt")),
    expiresAtMs: readDate(members?.get("expires")),
  };
}

/** A blank owner is none, and (o)(4) asks for one. */
function readWords(value: YamlValue | undefined): string | undefined {
  const text = value?.text();
  return text?.trim() === "" ? value?.fault("must not be blank") : text;
}

function readDate(value: YamlValue | undefined): number | undefined {
  const text = value?.text();
  if (text === undefined) return undefined;
  return readIsoDate(text) ?? value?.fault("must be a date, such as 2026-11-20");
}
