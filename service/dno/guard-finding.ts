/** A finding shows so many examples at most. */
export const EXAMPLES = 5;

export type GuardName =
  | "empty-list"
  | "empty-source"
  | "refused-lines"
  | "missing-source"
  | "older-file"
  | "rows"
  | "entries"
  | "vanished-exchanges"
  | "changed-blocks"
  | "changed-npas"
  | "must-not-contain";

/** Why a list must not become current by itself. */
export interface GuardFinding {
  readonly guard: GuardName;
  /** One sentence with the numbers. */
  readonly message: string;
  readonly examples: readonly string[];
}

/** The findings as an operator reads them, one a line, the examples indented. */
export function describeFindings(findings: readonly GuardFinding[]): string {
  return findings
    .flatMap(({ guard, message, examples }) => [
      `${guard}: ${message}`,
      ...examples.map((example) => `  ${example}`),
    ])
    .join("\n");
}

/** A finding, and the examples that it shows. */
export function finding(
  guard: GuardName,
  message: string,
  examples: readonly string[] = [],
): GuardFinding {
  return { guard, message, examples };
}
