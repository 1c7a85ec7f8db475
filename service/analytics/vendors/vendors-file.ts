import { readSecretHeaders } from "../../secret-header.ts";
import { readYamlFile } from "../../yaml-file.ts";
import { readYaml, type YamlFault, type YamlValue } from "../../yaml-reader.ts";
import { readScoreLevels } from "../score-levels.ts";
import { readAddressTemplate } from "./address-template.ts";
import { type JsonPath, readJsonPath } from "./json-path.ts";
import type { AnswerReading, Vendor } from "./vendor.ts";

const DEFAULT_DEADLINE_MS = 50;
const DEFAULT_CONCURRENCY = 16;
const DEFAULT_KEEP_MINUTES = 60;
const DEFAULT_KEEP_NONE_MINUTES = 15;

/** What the description of a vendor may hold, and what each means; `docs/analytics.md` shows it. */
export const VENDOR_KEYS = {
  address:
    "Where to ask, by GET: `https`, or `http` for this machine alone, with the number as `{e164}` (digits with the country code), `{plus}` (the same behind a `+`) or `{national}` (without it).",
  headers:
    "Headers by name, each with where its value comes from: `env` or `file`. No secret stands in the file itself.",
  answer: "How to read the answer, see below.",
  decides:
    "`call`: the call waits for the answer. `next-call`: the vendor is asked off the path, and a later call has the answer. Without it `call`.",
  deadlineMs: `Milliseconds that a call waits, 1 to 2000; without it ${DEFAULT_DEADLINE_MS}. A later answer decides the next call.`,
  concurrency: `Questions at a time, 1 to 1000; without it ${DEFAULT_CONCURRENCY}. Calls beyond go on without an answer.`,
  dailyBudget: "Questions a UTC day, of each service. Has to be given: questions cost money.",
  keepMinutes: `Minutes that a score holds; without it ${DEFAULT_KEEP_MINUTES}.`,
  keepNoneMinutes: `Minutes that it holds that the vendor does not know a number; without it ${DEFAULT_KEEP_NONE_MINUTES}.`,
} as const;

/** What `answer` may hold. A path is written as `data[0].score`, a name with a dot in quotes. */
export const ANSWER_KEYS = {
  found:
    "Path of what is false or 0 where the vendor does not know the number. So does status 404.",
  score: "Path of a number from 0 to `scoreMost`. This or `level` has to be given.",
  scoreMost: "What the vendor's scale ends with; without it 100.",
  level: "Path of a word or number for a grade.",
  levels: "The score, 0 to 100, that each grade stands for.",
  category: "Path of a text that goes into logs and records, behind the vendor's name.",
} as const;

const KEYS = Object.keys(VENDOR_KEYS) as (keyof typeof VENDOR_KEYS)[];
const KEYS_OF_ANSWER = Object.keys(ANSWER_KEYS) as (keyof typeof ANSWER_KEYS)[];

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const MINUTE_MS = 60_000;

type Members = ReadonlyMap<string, YamlValue>;

/**
 * Reads the file of vendors, whole or not at all.
 *
 * @throws RingfenceError BAD_CONFIGURATION with every fault, by file, line and key
 */
export function readVendorsFile(file: string): readonly Vendor[] {
  return readYamlFile(file, "vendors", readVendors);
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
  const members = value?.members(KEYS_OF_ANSWER);
  if (value === undefined || members === undefined) return undefined;
  const score = readPath(members, "score");
  const level = readPath(members, "level");
  if (!members.has("score") && !members.has("level")) {
    return value.fault("needs score or level: where in the answer it stands");
  }
  const levels = readScoreLevels(members.get("levels"));
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
