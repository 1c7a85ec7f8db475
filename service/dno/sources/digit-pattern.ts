/** What a cell of a list stands for: national numbers from `first` to `last`, or why it is none. */
export type DigitPattern =
  | { readonly ok: true; readonly first: number; readonly last: number }
  | { readonly ok: false; readonly reason: string; readonly digits: boolean };

/** Lengths that a block can have: NPA, NPA-NXX, thousands-block, number. */
const LENGTHS = new Set([3, 6, 7, 10]);

/** Three digits that are dialled by themselves; ITG's list has such as 611 among its numbers. */
const SHORT_CODE = /^([2-9]11|933|988)$/;

/**
 * Reads the number or block of a list entry: 3, 6, 7 or 10 digits, eleven with a leading 1, E.164
 * with `+1`, digits with an `X` for each that may be any (`999XXXXXXX`, as Sansay writes blocks), or
 * two numbers of one NPA with a hyphen between them, from the first to the last.
 */
export function readDigitPattern(cell: string): DigitPattern {
  const range = /^(\d{10}) ?- ?(\d{10})$/.exec(cell);
  if (range) return readRange(cell, Number(range[1]), Number(range[2]));
  const text = cell.replace(/[ .()-]/g, "");
  const parts = /^(\+?)(\d+)([Xx]*)$/.exec(text);
  if (!parts) return refused(cell, "is no number", false);
  const [plus, all, open] = [parts[1] ?? "", parts[2] ?? "", parts[3] ?? ""];
  const length = all.length + open.length;
  if (plus !== "" && !(all.startsWith("1") && length === 11)) {
    return refused(cell, "is not a number of the North American plan");
  }
  const digits = length === 11 && all.startsWith("1") ? all.slice(1) : all;
  if (SHORT_CODE.test(digits) && open === "") return refused(cell, "is a short code");
  const whole = open === "" ? LENGTHS.has(digits.length) : digits.length + open.length === 10;
  if (!whole || digits.length < 3) return refused(cell, "has not 3, 6, 7 or 10 digits");
  if (digits < "2") return refused(cell, "begins with 0 or 1, as no NPA does");
  const size = 10 ** (10 - digits.length);
  const first = Number(digits) * size;
  return { ok: true, first, last: first + size - 1 };
}

function readRange(cell: string, first: number, last: number): DigitPattern {
  if (first < 2_000_000_000) return refused(cell, "begins with 0 or 1, as no NPA does");
  if (last < first) return refused(cell, "ends before it begins");
  if (Math.floor(first / 10_000_000) !== Math.floor(last / 10_000_000)) {
    return refused(cell, "is not of one NPA");
  }
  return { ok: true, first, last };
}

function refused(cell: string, reason: string, digits = true): DigitPattern {
  return { ok: false, reason: `${JSON.stringify(cell.slice(0, 40))} ${reason}`, digits };
}
