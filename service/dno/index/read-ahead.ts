/** Numbers that are looked up together: their places and words stay in the first cache. */
export const GROUP = 1024;

/** What is read of a group of numbers before it is used. */
export class ReadAhead {
  /** The word of the filter of each number. */
  readonly filter = new Int32Array(GROUP);
  /** Where those that are worth a `find` stand in the group; with room for one more. */
  readonly places = new Uint32Array(GROUP + 1);
  /** Where the container of each of these begins. */
  readonly containers = new Uint32Array(GROUP);
  /** Of no use, but compilers leave out reads that come to nothing, and what only they can see. */
  readonly sum = new Float64Array(1);
}
