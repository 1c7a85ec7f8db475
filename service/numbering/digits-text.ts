const PART = 10_000;
const TWO_PARTS = PART * PART;

/** Every text of four digits. */
const TEXTS = Array.from({ length: PART }, (_, value) => String(value).padStart(4, "0"));

/**
 * The digits of an E.164 number. Of numbers with more than 31 bits `String` takes three times as
 * long, and each call has two or three.
 *
 * @param e164 a whole number of up to 15 digits, 0 or more
 */
export function digitsText(e164: number): string {
  const high = Math.floor(e164 / TWO_PARTS);
  if (high === 0) return String(e164);
  const low = e164 - high * TWO_PARTS;
  const middle = Math.floor(low / PART);
  return `${high}${TEXTS[middle]}${TEXTS[low - middle * PART]}`;
}
