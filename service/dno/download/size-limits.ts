import type { SourceFormat } from "../sources/formats.ts";

/** What a download of a format has at least when it is national, and at most: bytes as they come. */
interface SizeLimits {
  readonly leastNationalBytes: number;
  readonly mostBytes: number;
}

const KB = 1024;
const MB = 1024 * KB;

/**
 * Measured in 2026, zipped: CO codes 2.19 MB, thousands-blocks 12.28 MB, CNAC 337 kB; the NPA file
 * plain 117 kB. The least is well under that, the most is far above it with the zip taken off.
 */
const LIMITS: Readonly<Record<SourceFormat, SizeLimits>> = {
  "number-plan": { leastNationalBytes: 10 * KB, mostBytes: 10 * MB },
  "npa-report": { leastNationalBytes: 10 * KB, mostBytes: 10 * MB },
  "nanpa-co-code": { leastNationalBytes: MB, mostBytes: 200 * MB },
  "nanpa-thousands-block": { leastNationalBytes: MB, mostBytes: 1000 * MB },
  "cnac-co-code": { leastNationalBytes: 100 * KB, mostBytes: 100 * MB },
  "lerg-6": { leastNationalBytes: MB, mostBytes: 1000 * MB },
  "digit-list": { leastNationalBytes: 3, mostBytes: 4000 * MB },
  "toll-free-spare": { leastNationalBytes: 3, mostBytes: 4000 * MB },
  inventory: { leastNationalBytes: 3, mostBytes: 4000 * MB },
};

/** An extract for some NPAs can be as small as a header and one row. */
const LEAST_BYTES_OF_AN_EXTRACT = 50;

/** The limits for a source that states none: bytes of the file as it is transferred. */
export function defaultSizeLimits(
  format: SourceFormat,
  national: boolean,
): { leastBytes: number; mostBytes: number } {
  const { leastNationalBytes, mostBytes } = LIMITS[format];
  const leastBytes = national
    ? leastNationalBytes
    : Math.min(leastNationalBytes, LEAST_BYTES_OF_AN_EXTRACT);
  return { leastBytes, mostBytes };
}
