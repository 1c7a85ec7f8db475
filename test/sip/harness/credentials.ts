import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A self-signed certificate of `sbc.test` and its key, as PEM and as files. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes one with openssl, good for a day, in a folder of the caller's. */
export async function makeCredentials(directory: string): Promise<Credentials> {
  const certFile = join(directory, "certificate.pem");
  const keyFile = join(directory, "key.pem");
  await promisify(execFile)(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "1", "-subj", "/CN=sbc.test", "-addext", "subjectAltName=DNS:sbc.test"],
      ...["-out", certFile, "-keyout", keyFile],
    ],
    { timeout: 20_000 },
  );
  return {
    cert: await readFile(certFile, "utf8"),
    key: await readFile(keyFile, "utf8"),
    certFile,
    keyFile,
  };
}
