import { resolve } from "node:path";
import { readYamlFile } from "../../yaml-file.ts";
import { readYaml, type YamlFault, type YamlValue } from "../../yaml-reader.ts";
import { readScoreLevels } from "../score-levels.ts";
import { FEED_FORMATS, type Feed, type FeedFormat, type FeedSubject } from "./feed.ts";

const KEYS = [
  "path",
  "format",
  "subject",
  "weight",
  "halfLifeDays",
  "levels",
  "toleratePercent",
] as const;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const FORMATS = Object.keys(FEED_FORMATS) as readonly FeedFormat[];

/** What each format can speak of; the first one without being told. */
const SUBJECTS: Readonly<Record<FeedFormat, readonly FeedSubject[]>> = {
  scores: ["score"],
  hiya: ["score"],
  ftc: ["complaint"],
  events: ["complaint", "honeypot"],
  dates: ["disconnected", "active"],
};
/** Numbers of complaints may be spoofed, and a rate of the FTC's rows is shifted by a field. */
const TOLERATED: Readonly<Record<FeedFormat, number>> = {
  scores: 1,
  hiya: 1,
  ftc: 20,
  events: 1,
  dates: 1,
};
const HALF_LIFE_DAYS: Readonly<Partial<Record<FeedSubject, number>>> = {
  complaint: 30,
  honeypot: 14,
};

/** The feeds of a reputation, and for how long an entry holds that no later run renews. */
export interface Feeds {
  readonly feeds: readonly Feed[];
  readonly keepDays: number;
}

/**
 * Reads the file of feeds, whole or not at all.
 *
 * @throws RingfenceError BAD_CONFIGURATION with every fault, by file, line and key
 */
export function readFeedsFile(file: string): Feeds {
  return readYamlFile(file, "feeds", readFeeds);
}

/** @param directory that paths are relative to */
export function readFeeds(
  text: string,
  directory: string,
): { ok: true; value: Feeds } | { ok: false; faults: readonly YamlFault[] } {
  return readYaml(text, (root) => {
    const members = root.members(["keepDays", "feeds"]);
    const feeds = members.get("feeds") ?? root.fault("needs feeds");
    const read = [...(feeds?.members() ?? [])].map(([name, value]) =>
      readFeed(name, value, directory),
    );
    return {
      feeds: read.filter((feed) => feed !== undefined),
      keepDays: members.get("keepDays")?.integer(1, 366) ?? 14,
    };
  });
}

function readFeed(name: string, value: YamlValue, directory: string): Feed | undefined {
  if (!NAME.test(name)) {
    return value.fault("needs a name of small letters, digits and -, at most 32");
  }
  const members = value.members(KEYS);
  const path = (members.get("path") ?? value.fault("needs a path"))?.text();
  const format = (members.get("format") ?? value.fault("needs a format"))?.oneOf(FORMATS);
  if (path === undefined || format === undefined) return undefined;
  const subjects = SUBJECTS[format];
  const subject = members.get("subject")?.oneOf(subjects) ?? (subjects[0] as FeedSubject);
  if (subjects.length > 1 && !members.has("subject")) {
    return value.fault(`needs a subject: ${subjects.join(" or ")}`);
  }
  const levels = readScoreLevels(members.get("levels"));
  if (format === "hiya" && levels.size === 0) {
    return value.fault("needs levels: which score each level stands for, { SPAM: 80, FRAUD: 95 }");
  }
  refuseIdle(members, subject);
  return {
    name,
    path: resolve(directory, path),
    format,
    subject,
    weight: members.get("weight")?.number(0.01, 10) ?? 1,
    halfLifeDays: members.get("halfLifeDays")?.number(0.1, 3650) ?? HALF_LIFE_DAYS[subject],
    levels,
    toleratedShare: (members.get("toleratePercent")?.number(0, 100) ?? TOLERATED[format]) / 100,
  };
}

/** Refuses what would be read and do nothing: an operator who says it counts on it. */
function refuseIdle(members: ReadonlyMap<string, YamlValue>, subject: FeedSubject): void {
  if (HALF_LIFE_DAYS[subject] === undefined) {
    members
      .get("halfLifeDays")
      ?.fault("is of complaints and calls to honeypots, whose rows have dates");
  }
  if (subject === "disconnected" || subject === "active") {
    members
      .get("weight")
      ?.fault("is of scores, complaints and calls to honeypots; a date has none");
  }
}
