import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { RingfenceError } from "../../errors.ts";
import { readSecretHeaders } from "../../secret-header.ts";
import { readYaml, type YamlFault, type YamlValue } from "../../yaml-reader.ts";
import { readAddressTemplate } from "./address-template.ts";
import { type JsonPath, readJsonPath } from "./json-path.ts";
import type { AnswerReading, Vendor } from "./vendor.ts";

const KEYS = [
  "address",
  "headers",
  "answer",
  "decides",
  "deadlineMs",
  "concurrency",
  "dailyBudget",
  "keepMinutes",
  "keepNoneMinutes",
] as const;
const ANSWER_KEYS = ["found", "score", "scoreMost", "level", "levels", "category"] as const;

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const MINUTE_MS = 60_000;
const DEFAULT_DEADLINE_MS = 50;
const DEFAULT_CONCURRENCY = 16;
const DEFAULT_KEEP_MINUTES = 60;
const DEFAULT_KEEP_NONE_MINUTES = 15;

type Members = ReadonlyMap<string, YamlValue>;

/**
 * Reads the file of vendors, whole or not at all.
 *
 * @throws RingfenceError BAD_CONFIGURATION with every fault, by file, line and key
 */
export function readVendorsFile(file: string): readonly Vendor[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw bad(file, `cannot be read: ${(error as Error).message}`);
  }
  const read = readVendors(text, dirname(file));
  if (read.ok) return read.value;
  const faults = read.faults.map(({ line, key, reason }) => `${file}:${line}: ${key} ${reason}`);
  throw bad(file, `\n${faults.join("\n")}`);
}

/** @param directory that paths of secrets are relative to */
export function readVendors(
  text: string,
  directory: string,
): { ok: true; value: readonly Vendor[] } | { ok: false; faults: readonly YamlFault[] } {
  return readYaml(text, (root) => {
    const vendors = root.members(["vendors"]).get("vendors") ?? root.fault("needs vendors");
    const read = [...(vendors?.members() ?? [])].map(([name, value]) =>
      readVendor(name, value, directory),
    );
    return read.filter((vendor) => vendor !== undefined);
  });
}

function readVendor(name: string, value: YamlValue, directory: string): Vendor | undefined {
  if (!NAME.test(name)) {
    return value.fault("needs a name of small letters, digits and -, at most 32");
  }
  const members = value.members(KEYS);
  const address = readAddress(members.get("address") ?? value.fault("needs an address"));
  const reading = readReading(members.get("answer") ?? value.fault("needs an answer"));
  const dailyBudget = members.get("dailyBudget");
  // Questions cost money: how many is nothing to be left to a default.
  if (dailyBudget === undefined) value.fault("needs a dailyBudget, questions a day");
  const whole = (key: string, least: number, most: number) =>
    members.get(key)?.integer(least, most);
  const budget = whole("dailyBudget", 1, 1e9);
  const decides = members.get("decides")?.oneOf(["call", "next-call"] as const) ?? "call";
  if (address === undefined || reading === undefined || budget === undefined) return undefined;
  return {
    name,
    address,
    headers: readSecretHeaders(members.get("headers"), directory),
    reading,
    decides,
    deadlineMs: whole("deadlineMs", 1, 2_000) ?? DEFAULT_DEADLINE_MS,
    concurrency: whole("concurrency", 1, 1_000) ?? DEFAULT_CONCURRENCY,
    dailyBudget: budget,
    keepMs: (whole("keepMinutes", 1, 1e6) ?? DEFAULT_KEEP_MINUTES) * MINUTE_MS,
    keepNoneMs: (whole("keepNoneMinutes", 1, 1e6) ?? DEFAULT_KEEP_NONE_MINUTES) * MINUTE_MS,
  };
}

function readAddress(value: YamlValue | undefined): Vendor["address"] | undefined {
  const text = value?.text();
  if (text === undefined) return undefined;
  const address = readAddressTemplate(text);
  return typeof address === "string" ? value?.fault(address) : address;
}

function readReading(value: YamlValue | undefined): AnswerReading | undefined {
  const members = value?.members(ANSWER_KEYS);
  if (value === undefined || members === undefined) return undefined;
  const score = readPath(members, "score");
  const level = readPath(members, "level");
  if (!members.has("score") && !members.has("level")) {
    return value.fault("needs score or level: where in the answer it stands");
  }
  const levels = readLevels(members.get("levels"));
  if (members.has("level") && levels.size === 0) {
    return value.fault("needs levels: which score each level stands for");
  }
  return {
    found: readPath(members, "found"),
    score,
    scoreMost: members.get("scoreMost")?.number(0.001, 1e9) ?? 100,
    level,
    levels,
    category: readPath(members, "category"),
  };
}

function readPath(members: Members, key: string): JsonPath | undefined {
  const value = members.get(key);
  const text = value?.text();
  if (text === undefined) return undefined;
  return readJsonPath(text) ?? value?.fault("is no way to a value, as data[0].score is one");
}

function readLevels(value: YamlValue | undefined): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const [level, score] of value?.members() ?? []) {
    const read = score.number(0, 100);
    if (read !== undefined) levels.set(level, read);
  }
  return levels;
}

function bad(file: string, reason: string): RingfenceError {
  return new RingfenceError("BAD_CONFIGURATION", `vendors ${file}: ${reason}`, { field: file });
}
