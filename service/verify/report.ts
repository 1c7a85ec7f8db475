import { type Finding, type FindingCode, type Severity, severityOf } from "./finding.ts";
import { CallersToTell } from "./judge/early-media.ts";
import { judge } from "./judge/judge.ts";
import type { Judgement, Verdict } from "./judge/judgement.ts";
import type { SipMessage } from "./message.ts";
import type { TransitCase } from "./transit/examine-transit.ts";

/** Refusals that a report shows one by one; those beyond are counted and said to be left out. */
const MOST_LISTED = 10_000;

/** What was found in all that was read. */
export interface VerifyReport {
  readonly messages: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly severities: Readonly<Record<Severity, number>>;
  /** How often each finding was made; those never made are left out. */
  readonly findings: Readonly<Partial<Record<FindingCode, number>>>;
  readonly refusals: readonly Judgement[];
  /** Refusals that are counted above and not listed. */
  readonly notListed: number;
  /** null where nobody asked for both sides of an SBC. */
  readonly transit: TransitReport | null;
}

export interface TransitReport {
  /** Calls of which both sides were found. */
  readonly paired: number;
  /** Of these, those that were refused by 603, 607 or 608. */
  readonly cases: readonly TransitCase[];
}

/** Judges messages one after the other and counts what it finds. */
export class VerifyTally {
  readonly #verdicts: Record<Verdict, number> = {
    "603+": 0,
    "607": 0,
    "608": 0,
    plain: 0,
    malformed: 0,
  };
  readonly #severities: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  readonly #findings: Partial<Record<FindingCode, number>> = {};
  readonly #refusals: Judgement[] = [];
  #callers = new CallersToTell();
  #messages = 0;
  #notListed = 0;

  /** Says that another trace begins: its calls are others. */
  nextTrace(): void {
    this.#callers = new CallersToTell();
  }

  take(message: SipMessage): void {
    this.#messages += 1;
    const unaware = this.#callers.take(message);
    const judged = judge(message);
    if (judged === undefined) return;
    const findings = unaware === undefined ? judged.findings : [...judged.findings, unaware];
    this.#verdicts[judged.verdict] += 1;
    for (const finding of findings) this.#count(finding);
    if (this.#refusals.length < MOST_LISTED) this.#refusals.push({ ...judged, findings });
    else this.#notListed += 1;
  }

  report(transit: TransitReport | null): VerifyReport {
    for (const { findings } of transit?.cases ?? []) {
      for (const finding of findings) this.#count(finding);
    }
    return {
      messages: this.#messages,
      verdicts: this.#verdicts,
      severities: this.#severities,
      findings: this.#findings,
      refusals: this.#refusals,
      notListed: this.#notListed,
      transit,
    };
  }

  #count(finding: Finding): void {
    this.#severities[severityOf(finding)] += 1;
    this.#findings[finding.code] = (this.#findings[finding.code] ?? 0) + 1;
  }
}
