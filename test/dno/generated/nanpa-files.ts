import { Random } from "../index/random.ts";
import { plannedNpas, slashDate } from "./planned-npas.ts";

/** What NANPA's files of one day are made from: the same gives the same bytes. */
export interface NanpaDay {
  readonly seed: number;
  /** Date of the files, `2026-11-18`. */
  readonly day: string;
  /** Rows of the CO-code file; NANPA had 204,776 in September 2026. */
  readonly coCodes?: number;
}

const EXCHANGES = Array.from({ length: 800 }, (_, at) => 200 + at);
const UNAVAILABLE = new Set([211, 311, 411, 511, 611, 711, 811, 911, 555, 950, 958, 959, 976]);
const COMPANIES = [
  "EXAMPLE ILEC - NJ",
  "EXAMPLE WIRELESS, LLC             ",
  '"EXAMPLE VOICE", INC.',
  "EXAMPLE CABLE T\xc9L\xc9COM",
  "EXAMPLE CLEC, INC. - NY",
];
const PLACES = ["NWYRCYZN01", "JERSEYCITY", "LSAN DA 01", "CHICAGO", "ST.  PAUL"];
const LINE_END = "\r\n";

interface CoCode {
  readonly npa: number;
  readonly nxx: number;
  readonly state: string;
  readonly use: "AS" | "UA" | "PR" | "RV" | "VC";
  readonly pooled: boolean;
}

/**
 * NANPA's CO-code file, `CoCodeAssignment_Utilized_AllStates_Public.txt`, at its full size: tabs,
 * the date in a twelfth cell of the header, blanks and quotes that mean nothing, Latin-1 (write it
 * as `latin1`). About 97 of 100 codes are assigned, as in 2026.
 *
 * @returns the text in pieces, one for the header and one an NPA
 */
export function* coCodeFile(day: NanpaDay): Generator<string> {
  const columns = [
    ...["State ", "NPA-NXX", "OCN", "Company", "RateCenter", "EffectiveDate", "Use"],
    ...["AssignDate", "Initial/Growth", "Pooled Code", "In Service"],
    `File Updated ${slashDate(day.day)}`,
  ];
  yield columns.join("\t") + LINE_END;
  const random = new Random(day.seed + 1);
  for (const codes of coCodes(day)) {
    yield codes.map((code) => coCodeRow(code, random) + LINE_END).join("");
  }
}

/**
 * NANPA's thousands-block file, `ThousandsBlockAssignment_All_Augmented.txt`, of the same day:
 * the ten blocks of every pooled code of `coCodeFile`. About a million rows.
 *
 * @returns the text in pieces, one for the header and one an NPA
 */
export function* thousandsBlockFile(day: NanpaDay): Generator<string> {
  yield "Region,State,NPA,NXX,X,STATUS,Code Holder,Contaminated (Y or N)," +
    "Contaminated TNs not Available for Assignment,Rate Center,Block Effective Date," +
    `Block Available Date,Assigned To,OCN,Date Assigned${LINE_END}`;
  const random = new Random(day.seed + 2);
  for (const codes of coCodes(day)) {
    const rows = codes
      .filter(({ pooled }) => pooled)
      .flatMap((code) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((x) => blockRow(code, x, random)));
    yield rows.map((row) => row + LINE_END).join("");
  }
}

/** The codes of every NPA, exactly as many in all as were asked for. */
function* coCodes({ seed, day, coCodes: wanted = 205_000 }: NanpaDay): Generator<CoCode[]> {
  const random = new Random(seed);
  const npas = plannedNpas("US", day);
  let [left, rows] = [npas.length * EXCHANGES.length, wanted];
  for (const { npa, place: state } of npas) {
    const codes: CoCode[] = [];
    for (const nxx of EXCHANGES) {
      // Each of what is left has the same chance, and the last rows come out even.
      if (random.below(left) < rows) {
        rows -= 1;
        const use = useOf(nxx, random);
        codes.push({ npa, nxx, state, use, pooled: use === "AS" && random.below(2) === 0 });
      }
      left -= 1;
    }
    yield codes;
  }
}

function useOf(nxx: number, random: Random): CoCode["use"] {
  if (UNAVAILABLE.has(nxx)) return "UA";
  return random.below(100) < 98 ? "AS" : random.pick(["PR", "RV", "VC"] as const);
}

function coCodeRow({ npa, nxx, state, use, pooled }: CoCode, random: Random): string {
  const assigned = use === "AS";
  const cells = [
    state,
    `${npa}-${nxx}`,
    assigned ? ocn(random) : "",
    assigned ? random.pick(COMPANIES) : "",
    assigned ? random.pick(PLACES) : "",
    // A few of the assigned ones become effective only after the file.
    assigned ? dateOf(random, random.below(200) === 0 ? 2027 : 2026) : "",
    use,
    assigned ? dateOf(random, 2025) : "",
    assigned ? random.pick(["I", "G", ""]) : "",
    pooled ? "Y" : "N",
    assigned ? "Y" : "",
    "",
  ];
  return cells.join("\t");
}

function blockRow({ npa, nxx, state }: CoCode, x: number, random: Random): string {
  const chance = random.below(100);
  const status = chance < 55 ? "AS" : chance < 70 ? "RT" : chance < 98 ? "AV" : "UA";
  const contaminated = status !== "AS" && random.below(3) === 0;
  const assigned = status === "AS";
  const holder = '"EXAMPLE ILEC, NJ"';
  const cells = [
    ...["NE", state, npa, nxx, x, status, holder, contaminated ? "Y" : "N"],
    contaminated ? 1 + random.below(100) : "",
    random.pick(PLACES),
    assigned ? dateOf(random, 2026) : "",
    status === "AV" ? dateOf(random, 2020) : "",
    assigned ? random.pick([holder, "EXAMPLE CLEC"]) : "",
    assigned ? random.pick([ocn(random), "MULT"]) : "",
    assigned ? dateOf(random, 2025) : "",
  ];
  return cells.join(",");
}

function ocn(random: Random): string {
  return String(1000 + random.below(9000));
}

/** A day of a year, or of one of the twenty before it. */
function dateOf(random: Random, year: number): string {
  const within = year >= 2027 ? year : year - random.below(20);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(1 + random.below(10))}/${two(1 + random.below(28))}/${within}`;
}
