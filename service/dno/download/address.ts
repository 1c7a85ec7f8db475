/** For tests, and for a mirror on the machine itself: nobody else is asked without encryption. */
const PLAIN_HOST = "127.0.0.1";

/** True when the `path` of a source is an address, and not a file or a pattern. */
export function isAddress(path: string): boolean {
  return path.includes("://");
}

/**
 * Reads the address of a source.
 *
 * @returns the address, or as a text what is wrong with it, a sentence without its subject
 */
export function readAddress(text: string): URL | string {
  if (!URL.canParse(text)) return "must be a file, a pattern or an https:// address";
  const address = new URL(text);
  if (address.username !== "" || address.password !== "") {
    return "must not hold a password: give it in download.headers, from the environment or a file";
  }
  return isReachable(address) ? address : "must be a file, a pattern or an https:// address";
}

/**
 * Where a redirect leads.
 *
 * @param from the address that was asked
 * @param location the Location header of its answer
 * @returns the next address, or as a text why it is not followed
 */
export function redirectTarget(from: URL, location: string | undefined): URL | string {
  if (location === undefined) return "redirects without saying where to";
  if (!URL.canParse(location, from.href)) return "redirects to what is no address";
  const to = new URL(location, from);
  // A list that steers blocks must not be had from whoever is on the way, RFC 9110 §4.2.2.
  const good = to.protocol === "https:" || (isPlain(from) && isPlain(to));
  return good ? to : `redirects to ${to.origin}, which is not https`;
}

/** An address as logs may show it: query strings hold signatures and keys. */
export function shownAddress(address: URL): string {
  return address.origin + address.pathname;
}

function isReachable(address: URL): boolean {
  return address.protocol === "https:" || isPlain(address);
}

function isPlain(address: URL): boolean {
  return address.protocol === "http:" && address.hostname === PLAIN_HOST;
}
