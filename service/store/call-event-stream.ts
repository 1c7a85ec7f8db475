/**
 * What services tell one another of the calls they see, so that a caller who spreads over four SBCs
 * is seen as one. Kept while there is room for it and lost without harm: nothing waits for it.
 */
export interface CallEventStream {
  /**
   * Adds a batch at the end.
   *
   * @param service names the service that it comes from
   */
  publish(service: string, batch: Buffer): Promise<void>;
  /**
   * The batches behind a position, oldest first, at most some dozens.
   *
   * @param position where an earlier answer ended; undefined for the oldest batch that is kept
   */
  after(position: string | undefined): Promise<CallEventBatches>;
}

export interface CallEventBatches {
  /** To be asked from next. */
  readonly position: string;
  readonly batches: readonly { readonly service: string; readonly bytes: Buffer }[];
}
