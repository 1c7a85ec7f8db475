/** How far a new list may be from the current one. Shares are of the current figure, 0 to 1. */
export interface GuardLimits {
  /** Of the lines of a source, the refused ones. */
  readonly refusedShare: number;
  /** Lost lines of a file of the administrators; and blocks of which it says something else. */
  readonly rowsShrinkShare: number;
  readonly entriesShrinkShare: number;
  readonly entriesGrowthShare: number;
  /** Allocated exchanges that the files no longer have. */
  readonly vanishedExchanges: number;
  /** NPAs of which the plan says something else than before. */
  readonly changedNpas: number;
  /** From how many files in a row an exchange has to be missing until it is unallocated. */
  readonly filesUntilFree: number;
}

/**
 * From what has been measured. Over 14 months of Canada's daily files six exchanges left service,
 * and a spike was always a fault of the file; over nine months ten NPAs changed, one or two at a
 * time. Lists of numbers move more.
 */
export const GUARD_LIMITS: GuardLimits = {
  refusedShare: 0.5,
  rowsShrinkShare: 0.005,
  entriesShrinkShare: 0.1,
  entriesGrowthShare: 0.5,
  vanishedExchanges: 50,
  changedNpas: 5,
  filesUntilFree: 7,
};
