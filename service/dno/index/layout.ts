/**
 * How a DNO index lies in its file, which is also how it lies in memory: one buffer, read as it is.
 *
 * ```
 * header     magic, format version, byte order                      64 bytes
 * containers list entries, one container an exchange that has some  16-bit words
 * filter     says no to most numbers that are in no container       32-bit words
 * directory  where the container of an exchange begins              see directory.ts
 * marks      exchanges that have to be looked into                  800,000 x 2 bits
 * exchanges  allocated, denied or not mentioned; or nothing         800,000 x 2 bits
 * blocks     unallocated thousands-blocks, only when asked for      8,000,000 x 1 bit
 * groups     dates, source, class and grain of entries              24 bytes each
 * sets       groups that hold for a number together                 32-bit words
 * footer     everything else, as JSON
 * tail       where the footer is, SHA-256 of all before             48 bytes
 * ```
 *
 * Sections begin at multiples of 64 bytes. A number is split in decimal: the exchange is its first
 * six digits less 200,000, the line its last four. Ten digits do not fit into 32 bits.
 */

export const MAGIC = "RNGFNDNO";
export const FORMAT_VERSION = 2;
/** Reads as another number on a machine of the other byte order. */
export const BYTE_ORDER = 0x0a0b0c0d;
export const HEADER_BYTES = 64;
export const ALIGNMENT = 64;
/** Offset and length of the footer as 64-bit floats, then the SHA-256. */
export const TAIL_BYTES = 48;

export const FIRST_NPA = 200;
export const NPAS = 800;
export const FIRST_EXCHANGE = 200_000;
export const EXCHANGES = 800_000;
export const EXCHANGES_OF_NPA = 1000;
export const LINES = 10_000;
/** Thousands-blocks. */
export const BLOCKS_OF_EXCHANGE = 10;
export const NUMBERS_OF_NPA = 10_000_000;
export const FIRST_NUMBER = 2_000_000_000;
export const LAST_NUMBER = 9_999_999_999;

/** Sections in the order of the file. */
export const SECTIONS = [
  "containers",
  "filter",
  "directory",
  "marks",
  "exchanges",
  "blocks",
  "groups",
  "sets",
] as const;

export type SectionName = (typeof SECTIONS)[number];

/** Where a section lies, in bytes from the start of the file. */
export interface Section {
  readonly offset: number;
  readonly length: number;
}

/**
 * Before this time, 2020-01-01, every exchange has to be looked into: marks leave out the NPAs that
 * have been in service since.
 */
export const MARKS_FROM_MS = 1_577_836_800_000;

/** A number of the exchange can be invalid or unallocated. */
export const MARK_PLAN = 1;
/** The exchange has a container whose entries are not in the filter. */
export const MARK_DENSE = 2;

/** What sources say of an exchange; nothing is 0. */
export const EXCHANGE_ALLOCATED = 1;
export const EXCHANGE_DENIED = 2;

/** From and until as 64-bit floats, source, class and grain as 32-bit words. */
export const GROUP_BYTES = 24;

/**
 * Kinds of containers. A container is a header word, the entries in one of these forms, and what
 * says which set of groups holds for which of them.
 */
export const KIND_LINES = 0;
/** Low bytes of the lines, then their high parts in unary: Elias-Fano. */
export const KIND_FEW = 1;
/** For each 256 lines where its entries end, in 8 bits; then the low bytes of the lines. */
export const KIND_BUCKETS = 2;
/** The same with ends of 16 bits. */
export const KIND_WIDE_BUCKETS = 3;
/** One bit a line. */
export const KIND_BITMAP = 4;
/** First and last line of each run, one set a run. */
export const KIND_RUNS = 5;

/** How a container says its sets: all have set 0, all have one, or one of a palette each. */
export const SETS_ZERO = 0;
export const SETS_ONE = 1;
export const SETS_PALETTE = 2;

/** The most entries (runs, in a container of runs) that a header word can count. */
export const MOST_COUNTED = 2047;
export const BITMAP_BYTES = LINES / 8;
/** Buckets of 256 lines in an exchange. */
export const BUCKETS = 40;

/** The header word of a container; a bitmap does not count. */
export function headerWord(kind: number, sets: number, count: number): number {
  return (kind << 13) | (sets << 11) | count;
}
