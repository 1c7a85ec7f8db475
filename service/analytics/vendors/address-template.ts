import type { AddressTemplate } from "./vendor.ts";

/** `{e164}` digits with the country code, `{plus}` the same behind a `+`, `{national}` without it. */
const PLACES: Readonly<Record<string, (digits: string) => string>> = {
  e164: (digits) => digits,
  plus: (digits) => encodeURIComponent(`+${digits}`),
  national: (digits) => (digits.startsWith("1") ? digits.slice(1) : digits),
};

const PLACE = /\{([^{}]*)\}/g;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * Reads the address of a vendor as an operator writes it, with `{e164}`, `{plus}` or `{national}`
 * where the number goes. Numbers and keys go nowhere unencrypted: `https`, or this machine.
 *
 * @returns the reason against it as a text
 */
export function readAddressTemplate(text: string): AddressTemplate | string {
  const places = [...text.matchAll(PLACE)].map(([, name]) => name ?? "");
  const unknown = places.find((name) => !Object.hasOwn(PLACES, name));
  if (unknown !== undefined) return `has {${unknown}}; known are {e164}, {plus} and {national}`;
  if (places.length === 0) return "has no place for the number: {e164}, {plus} or {national}";
  const addressOf: AddressTemplate = (e164) =>
    new URL(text.replace(PLACE, (_, name: string) => PLACES[name]?.(String(e164)) ?? ""));
  let example: URL;
  try {
    example = addressOf(12_025_550_100);
  } catch {
    return "is no address";
  }
  const local = LOOPBACK.has(example.hostname);
  if (example.protocol !== "https:" && !(local && example.protocol === "http:")) {
    return "must begin with https:// (http:// for this machine alone)";
  }
  if (/[{}]/.test(text.slice(0, text.indexOf("/", "https://".length)))) {
    return "must have the number behind the host";
  }
  if (example.username !== "" || example.password !== "") {
    return "must not hold a password: secrets go into headers";
  }
  return addressOf;
}
