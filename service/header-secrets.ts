import { readFile } from "node:fs/promises";
import { RingfenceError } from "./errors.ts";
import type { SecretHeader } from "./secret-header.ts";

/** Variables by their names, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The headers of a request with their values, from the environment and from files.
 *
 * @param whose `source itg`, `vendor youmail`: for the error
 * @throws RingfenceError `BAD_CONFIGURATION` that says which secret is missing, and never shows one
 */
export async function headersWithSecrets(
  whose: string,
  secrets: readonly SecretHeader[],
  environment: Environment,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  for (const header of secrets) {
    const value = (await secretOf(header, environment))?.trim();
    // RFC 9110 §5.5: what else there is would end the header, or not survive on the way.
    if (value === undefined || !/^[\x20-\x7e]+$/.test(value)) {
      const where =
        "env" in header.from ? `variable ${header.from.env}` : `file ${header.from.file}`;
      const what = value ? "holds what cannot stand in a header" : "is missing or empty";
      throw new RingfenceError(
        "BAD_CONFIGURATION",
        `${whose}: ${where} with the header ${header.name} ${what}`,
        { field: whose },
      );
    }
    headers[header.name] = value;
  }
  return headers;
}

async function secretOf(
  { from }: SecretHeader,
  environment: Environment,
): Promise<string | undefined> {
  if ("env" in from) return environment[from.env];
  // Whatever keeps the file from being read, for the operator it is missing.
  return await readFile(from.file, "utf8").catch(() => undefined);
}
