/**
 * The filter in front of the containers: for nearly every number that is in none of them, one read
 * of memory says so. A blocked Bloom filter of one 32-bit word a key: a look-up in containers costs
 * two or three reads that wait for each other, and memory, not arithmetic, is what limits it.
 *
 * Both functions take the exchange (0 to 799,999) and the line (0 to 9999); they are the format.
 */

/**
 * Which word of the filter a number belongs to.
 *
 * @param scale words of the filter / 2^32
 */
export function filterWord(exchange: number, line: number, scale: number): number {
  let hash = Math.imul(exchange, 0x9e3779b1) ^ Math.imul(line, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash >>> 0) * scale) | 0;
}

/** The bits of that word that are set for a number, at most three. */
export function filterBits(exchange: number, line: number): number {
  const hash = Math.imul(line + Math.imul(exchange, 0x27d4eb2f), 0xc2b2ae35);
  return (1 << (hash >>> 27)) | (1 << (hash >>> 22)) | (1 << (hash >>> 17));
}

/** Memory that filter, containers and directory take for an entry together, where it suffices. */
const BYTES_AN_ENTRY = 2.92;
const MOST_BITS_AN_ENTRY = 12;
const LEAST_BITS_AN_ENTRY = 6;

/**
 * How many 32-bit words a filter of so many entries gets. Twelve bits an entry let 2 % of other
 * numbers through, six bits 8 %; what containers and directory leave of 2.92 bytes decides.
 *
 * @param exactBytes bytes of containers and directory
 */
export function filterWords(entries: number, exactBytes: number): number {
  const left = (BYTES_AN_ENTRY * entries - exactBytes) * 8;
  const bits = Math.min(
    entries * MOST_BITS_AN_ENTRY,
    Math.max(entries * LEAST_BITS_AN_ENTRY, left),
  );
  return Math.max(1, Math.ceil(bits / 32));
}
