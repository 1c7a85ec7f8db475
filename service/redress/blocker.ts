/** Who blocked, as callers are told: from the policy in use. */
export interface Blocker {
  /** The organisation; undefined when the policy names none. */
  readonly name: string | undefined;
  /** Where else it can be reached. */
  readonly tel: string | undefined;
  readonly email: string | undefined;
  /** The public address of the page of a block; undefined when the policy's `url` has no id. */
  readonly pageOf: ((id: string) => string) | undefined;
}
