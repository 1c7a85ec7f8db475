import { readCallingNumber } from "../../numbering/read-calling-number.ts";
import type { YamlValue } from "../../yaml-reader.ts";
import type { Policy } from "./policy.ts";

/** Each number is counted by the hour, in some 500 bytes. */
const MOST_NUMBERS = 10_000;

const LONGEST_NAME = 60;

const RANGE = /^(.+?)\s+to\s+(.+)$/;

/** Reads the `numberGroups` section: numbers and ranges of numbers, by the name of their group. */
export function readNumberGroups(value: YamlValue | undefined): Policy["numberGroups"] {
  const groups = new Map<string, ReadonlySet<string>>();
  let count = 0;
  for (const [name, member] of value?.members() ?? []) {
    if (name.trim() === "" || name.length > LONGEST_NAME) {
      member.fault(`must have a name of 1 to ${LONGEST_NAME} characters`);
    }
    const digits = new Set<string>();
    for (const item of member.items()) {
      for (const one of numbersOf(item, MOST_NUMBERS - count - digits.size)) digits.add(one);
    }
    count += digits.size;
    groups.set(name, digits);
  }
  return groups;
}

/** @param room numbers that may still come */
function numbersOf(item: YamlValue, room: number): readonly string[] {
  const text = item.text();
  if (text === undefined) return [];
  const [, first = text, last = text] = RANGE.exec(text) ?? [];
  const from = e164Of(first);
  const to = e164Of(last);
  if (from === undefined || to === undefined || to < from) {
    item.fault("must be a telephone number of ten digits or in E.164, or two as first to last");
    return [];
  }
  const count = to - from + 1;
  if (count > room) {
    item.fault(`is too much: all groups together may have ${MOST_NUMBERS} numbers`);
    return [];
  }
  return Array.from({ length: count }, (_, at) => String(from + at));
}

function e164Of(text: string): number | undefined {
  const number = readCallingNumber(text);
  return number.kind === "nanp" || number.kind === "foreign" ? number.e164 : undefined;
}
