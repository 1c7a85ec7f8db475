import { Histogram } from "prom-client";

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A histogram of durations without labels, for the per-call path: recording one is a handful of
 * additions, where prom-client's own looks up labels first.
 */
export class DurationHistogram extends Histogram<string> {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds upper bounds in seconds, ascending */
  constructor(name: string, help: string, bounds: readonly number[]) {
    super({ name, help, buckets: [...bounds], registers: [] });
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  record(seconds: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] as number)) at++;
    (this.#counts[at] as number)++;
    this.#sum += seconds;
  }

  /** Durations by bucket, not cumulative; the last count is of what is over every bound. */
  get counts(): readonly number[] {
    return [...this.#counts];
  }

  /** What the registry and `get` read a histogram by; buckets are cumulative. */
  async getForPromString(): Promise<unknown> {
    const values: Sample[] = [];
    let total = 0;
    for (const [at, count] of this.#counts.entries()) {
      total += count;
      values.push(this.#sample("_bucket", total, { le: this.#bounds[at] ?? "+Inf" }));
    }
    values.push(this.#sample("_sum", this.#sum), this.#sample("_count", total));
    const aggregator = "sum";
    return { name: this.#name, help: this.#help, type: "histogram", values, aggregator };
  }

  #sample(suffix: string, value: number, labels: Sample["labels"] = {}): Sample {
    return { metricName: `${this.#name}${suffix}`, labels, sharedLabels: {}, value };
  }
}
