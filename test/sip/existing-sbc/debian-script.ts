import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const FILE = "/etc/kamailio/kamailio.cfg";

/**
 * The default kamailio.cfg of Debian's package, byte for byte.
 *
 * @throws Error when the one of this machine is another, going by the checksum of the package
 */
export async function debianScript(): Promise<string> {
  const { stdout } = await promisify(execFile)("dpkg-query", ["-s", "kamailio"]);
  const [, packaged] = new RegExp(`^ ${FILE} ([0-9a-f]{32})`, "m").exec(stdout) ?? [];
  const script = await readFile(FILE, "utf8");
  if (createHash("md5").update(script).digest("hex") !== packaged) {
    throw new Error(
      `${FILE} is not the one of Debian's package; \`apt-get install --reinstall -o Dpkg::Options::=--force-confask,confnew kamailio\` brings it back`,
    );
  }
  return script;
}
