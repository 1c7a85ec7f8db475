import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../sources/real-files.ts";

/** An NPA for which files of exchanges are made. */
export interface GeneratedNpa {
  readonly npa: number;
  /** State or province as the bundled plan has it. */
  readonly place: string;
}

/** The geographic NPAs of a country that are in service on a day, by the bundled number plan. */
export function plannedNpas(country: "US" | "CA", day: string): readonly GeneratedNpa[] {
  const plan = readFileSync(join(PROJECT, "dno-data/number-plan.csv"), "utf8");
  return plan.split("\n").flatMap((line) => {
    const [npa = "", use, where, inService = "", place = ""] = line.split(",");
    const wanted = use === "geographic" && where === country && inService !== "";
    return wanted && inService <= day ? [{ npa: Number(npa), place }] : [];
  });
}

/** 2026-11-18 as NANPA writes it, 11/18/2026. */
export function slashDate(day: string): string {
  const [year, month, date] = day.split("-");
  return `${month}/${date}/${year}`;
}
