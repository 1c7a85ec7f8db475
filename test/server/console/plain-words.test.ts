import { expect, it } from "vitest";
import {
  dayInWords,
  dueInWords,
  numberInWords,
  spanInWords,
  timeInWords,
} from "../../../service/server/console/plain-words.ts";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-11-20T08:15:30.999Z");

it.each([
  [0, "less than a minute"],
  [59_999, "less than a minute"],
  [MINUTE, "1 minute"],
  [3 * HOUR + 20 * MINUTE, "3 hours 20 minutes"],
  [DAY + HOUR, "1 day 1 hour"],
  [2 * DAY + 5 * MINUTE, "2 days"],
  [2 * DAY + 3 * HOUR + 5 * MINUTE, "2 days 3 hours"],
  [-HOUR, "1 hour"],
])("%i ms are %s", (ms, words) => {
  expect(spanInWords(ms)).toBe(words);
});

it("a clock is due or overdue", () => {
  expect(dueInWords(NOW + 3 * HOUR, NOW)).toBe("due in 3 hours");
  expect(dueInWords(NOW, NOW)).toBe("due in less than a minute");
  expect(dueInWords(NOW - 20 * MINUTE, NOW)).toBe("overdue by 20 minutes");
});

it("times are those of logs and captures", () => {
  expect(timeInWords(NOW)).toBe("2026-11-20 08:15:30 UTC");
  expect(dayInWords(NOW)).toBe("2026-11-20");
});

it.each([
  ["12125550123", "+1 212-555-0123"],
  ["2125550123", "+1 212-555-0123"],
  ["442071838750", "+442071838750"],
  ["911", "911"],
  ["01234567", "01234567"],
  [undefined, "none given"],
])("%s is read as %s", (digits, words) => {
  expect(numberInWords(digits)).toBe(words);
});
