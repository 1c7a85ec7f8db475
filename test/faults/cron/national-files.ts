import { cnacFile } from "../../dno/generated/cnac-file.ts";
import { coCodeFile } from "../../dno/generated/nanpa-files.ts";
import { zip } from "../../dno/sources/reading.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Yesterday: the commands that read these files live in the present. */
const YESTERDAY = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);

/** NANPA's CO codes as they are downloaded, at full size. */
export function nanpaArchive(): Buffer {
  const text = [...coCodeFile({ seed: 1, day: YESTERDAY })].join("");
  return zip({ "CoCodeAssignment_Utilized_AllStates_Public.txt": text });
}

/**
 * CNAC's CO codes as they are downloaded, at full size.
 *
 * @param newlyAssigned codes by which it differs from the one before
 */
export function cnacArchive(newlyAssigned = 0): Buffer {
  const text = [...cnacFile({ seed: 1, day: YESTERDAY, newlyAssigned })].join("");
  return zip({ "COCodeStatus_ALL.csv": text });
}

/** The entry of a manifest for NANPA's CO codes. */
export const nanpaSource = (address: string): string =>
  `{ name: nanpa-co-codes, format: nanpa-co-code, path: "${address}" }`;

/** The entry of a manifest for CNAC's CO codes. */
export const cnacSource = (address: string): string =>
  `{ name: cnac-co-codes, format: cnac-co-code, path: "${address}" }`;
