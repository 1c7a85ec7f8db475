/**
 * A count and what is counted, for people: `1 request`, `2 requests`.
 *
 * @param one the noun in the singular; its plural ends in s
 */
export function quantity(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
