/**
 * One thing that can be said of a refusal. An `error` loses the redress data somewhere in the field,
 * or breaks a MUST; a `warning` may; a `note` says why a refusal was taken for what it is.
 */
export interface FindingEntry {
  readonly severity: "error" | "warning" | "note";
  /** What is the matter, as a sentence. */
  readonly meaning: string;
  /** Where that is written. */
  readonly clause: string;
  /** What to do. */
  readonly mend: string;
}
