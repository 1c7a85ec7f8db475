/** One thing that is looked at; `docs/doctor.md` is made from these. */
export interface FindingEntry {
  /** What is looked at. */
  readonly about: string;
  /** When it is a fault, or a warning; without one it never is. */
  readonly fault?: string;
  readonly warning?: string;
  /** Why it matters, with the clause or the measured fact. */
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
}
