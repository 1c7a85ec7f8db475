import { FIRST_NPA } from "./layout.ts";

const CODES = Array.from({ length: 1000 }, (_, code) => String(code).padStart(3, "0"));
/** Of the module itself, as in `dno-index.ts`. */
const NPA_0 = FIRST_NPA;
const A_CODE = 0.001;

/**
 * The six digits of an exchange. Joining known texts costs a third of writing digits, at millions
 * of look-ups a second.
 *
 * @param exchange 0 to 799,999
 */
export function exchangeText(exchange: number): string {
  const npa = (exchange * A_CODE) | 0;
  return (CODES[npa + NPA_0] ?? "") + (CODES[exchange - npa * 1000] ?? "");
}

/**
 * The first digits of a number.
 *
 * @param exchange 0 to 799,999
 * @param line 0 to 9999
 * @param digits 3 to 10
 */
export function numberText(exchange: number, line: number, digits: number): string {
  const tens = (line * 0.1) | 0;
  const text = exchangeText(exchange) + (CODES[tens] ?? "") + (line - tens * 10);
  return digits === 10 ? text : text.slice(0, digits);
}
