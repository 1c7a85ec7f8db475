/**
 * The filter in front of the containers: for nearly every number that is in none of them, one read
 * of memory says so. A blocked Bloom filter of one 32-bit word a key: a look-up in containers costs
 * two or three reads that wait for each other, and memory, not arithmetic, is what limits it.
 *
 * Both functions take the exchange (0 to 799,999) and the low 32 bits of the ten digits, which a
 * processor has at once: the line would have to be computed for every number, also for those that
 * are in no container. They are the format.
 */

/** To look up four bits is a fifth of the instructions of shifting them into their places. */
const PATTERNS = patterns();

/** How the hash of a number becomes a word of a filter: `factor` * 2^(26 - `shift`) words. */
export interface FilterSize {
  /** At most 63. */
  readonly factor: number;
  readonly shift: number;
}

/** The size of a filter of so many words, as `filterWords` gives them. */
export function filterSize(words: number): FilterSize {
  const doublings = Math.max(0, 26 - Math.clz32(words));
  return { factor: words >>> doublings, shift: 26 - doublings };
}

/**
 * Which word of the filter a number belongs to. Whole numbers of 32 bits do: with a fraction it
 * would take twice the instructions, and how many look-ups wait for memory at the same time depends
 * on how short they are.
 *
 * @param low the number modulo 2^32, as `number | 0` gives it
 */
export function filterWord(exchange: number, low: number, factor: number, shift: number): number {
  const hash = Math.imul(low ^ (mixed(exchange, low) >>> 15), 0x85ebca6b);
  return Math.imul(hash >>> 6, factor) >>> shift;
}

/** The four bits of that word that are set for a number. */
export function filterBits(exchange: number, low: number): number {
  return PATTERNS[mixed(exchange, low) >>> 22] ?? 0;
}

function mixed(exchange: number, low: number): number {
  return Math.imul(low + Math.imul(exchange, 0x27d4eb2f), 0x9e3779b1);
}

/** 1024 words of four bits each, pseudo-random, always the same. */
function patterns(): Int32Array {
  let state = 0x2545f491;
  const nextBit = () => {
    state = (Math.imul(state, 0x0019660d) + 0x3c6ef35f) | 0;
    return 1 << (state >>> 27);
  };
  return Int32Array.from({ length: 1024 }, () => {
    const bits = new Set<number>();
    while (bits.size < 4) bits.add(nextBit());
    return [...bits].reduce((word, bit) => word | bit, 0);
  });
}

/** Memory that filter, containers and directory take for an entry together, where it suffices. */
const BYTES_AN_ENTRY = 2.94;
const MOST_BITS_AN_ENTRY = 12;
const LEAST_BITS_AN_ENTRY = 6;

/**
 * How many 32-bit words a filter of so many entries gets. Twelve bits an entry let 2 % of other
 * numbers through, six bits 8 %; what containers and directory leave of 2.94 bytes decides.
 *
 * @param exactBytes bytes of containers and directory
 */
export function filterWords(entries: number, exactBytes: number): number {
  const left = (BYTES_AN_ENTRY * entries - exactBytes) * 8;
  const bits = Math.min(
    entries * MOST_BITS_AN_ENTRY,
    Math.max(entries * LEAST_BITS_AN_ENTRY, left),
  );
  const { factor, shift } = filterSize(Math.max(1, Math.ceil(bits / 32)));
  return factor * 2 ** (26 - shift);
}
