import { Random } from "../index/random.ts";
import { plannedNpas } from "./planned-npas.ts";

/** What CNAC's file of one day is made from: the same gives the same bytes. */
export interface CnacDay {
  readonly seed: number;
  /** Date of the file, `2026-11-18`. */
  readonly day: string;
  /** The layout of 2024, or that of 2026 with the column `Pooled`. */
  readonly layout?: "2024" | "2026";
  /** So many codes that are available with this seed are assigned: the file of a later day. */
  readonly newlyAssigned?: number;
}

/** Special codes of every Canadian NPA, and what they are for. */
const SPECIAL = new Map([
  [211, "Public Information and Referral Services"],
  [311, "Non-Emergency Municipal Government Services"],
  [411, "Directory Assistance"],
  [511, "Weather and Traveller Information Services"],
  [555, "Universal Information"],
  [611, "Repair Service"],
  [711, "Message Relay"],
  [811, "Non-Urgent Health Care"],
  [911, "Emergency Services"],
  [950, "F.G. 'B' Access"],
  [976, "Pay per call service"],
]);

/** Of a thousand codes that are not special, up to which one have what status: as in 2024. */
const STATUSES = [
  [636, "In Service"],
  [641, "Assigned"],
  [970, "Available"],
  [980, "New NPA"],
  [990, "Not Available"],
  [994, "Moratorium on Assignment"],
  [996, "Being Recovered"],
  [997, "New NPA Testing"],
  [998, "Stranded Code"],
  [999, "Protected"],
  [1000, "Recovered/Aging"],
] as const;

const ALLOCATED = new Set(["In Service", "Assigned", "Being Recovered", "Stranded Code"]);
const LINE_END = "\r\n";

/**
 * CNAC's CO-code file, `COCodeStatus_ALL.csv`, at its full size: all 800 exchanges of each Canadian
 * NPA, the header quoted, numbers bare, and the date alone in the row under the header.
 *
 * @returns the text in pieces, one for the head and one an NPA
 */
export function* cnacFile(file: CnacDay): Generator<string> {
  const { seed, day, layout = "2026", newlyAssigned = 0 } = file;
  const pooled = layout === "2026" ? '"Pooled",' : "";
  const columns = `"Exchange Area","Province","Company","OCN","Remarks"`;
  yield `"NPA","CO Code (NXX)","Status",${pooled}${columns}${LINE_END}`;
  yield `${",".repeat(layout === "2026" ? 8 : 7)}${day}${LINE_END}`;
  const [statuses, texts] = [new Random(seed), new Random(seed + 1)];
  let assigned = 0;
  for (const { npa, place } of plannedNpas("CA", day)) {
    let rows = "";
    for (let nxx = 200; nxx <= 999; nxx += 1) {
      let status = statusOf(nxx, statuses);
      if (status === "Available" && assigned < newlyAssigned) {
        status = "Assigned";
        assigned += 1;
      }
      rows += rowOf({ npa, nxx, place, status }, layout, texts) + LINE_END;
    }
    yield rows;
  }
}

interface CanadianCode {
  readonly npa: number;
  readonly nxx: number;
  readonly place: string;
  readonly status: string;
}

function rowOf(
  { npa, nxx, place, status }: CanadianCode,
  layout: "2024" | "2026",
  random: Random,
): string {
  const special = SPECIAL.get(nxx);
  const allocated = ALLOCATED.has(status);
  const area = allocated ? `"${random.pick(["Ottawa-Hull", "Saint John, NB", "Quebec"])}"` : "";
  const company = allocated ? `"Example Telecom ${random.below(40)} Inc."` : "";
  const cells = [
    npa,
    nxx,
    `"${status}"`,
    ...(layout === "2026" ? [allocated ? '"N"' : ""] : []),
    area,
    allocated ? `"${place}"` : "",
    company,
    allocated ? `"${1000 + random.below(9000)}"` : "",
    special ? `"${special}"` : "",
  ];
  return cells.join(",");
}

function statusOf(nxx: number, random: Random): string {
  const chance = random.below(1000);
  if (SPECIAL.has(nxx)) return "For Special Use";
  if (nxx === 959) return "Plant Test";
  return STATUSES.find(([below]) => chance < below)?.[1] ?? "Available";
}
