import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Logger } from "pino";
import { builtInPolicy } from "../decision/policy/built-in.ts";
import type { Policy } from "../decision/policy/policy.ts";
import { parsePolicy } from "../decision/policy/policy-file.ts";
import { RingfenceError } from "../errors.ts";

/**
 * The policy by which calls are decided now. A file that is not good changes nothing: the running
 * policy stays, and the log says which line is wrong.
 */
export class PolicyInUse {
  #policy: Policy;
  #reloadFailures = 0;
  #changed = () => {};
  readonly #file: string | undefined;
  readonly #logger: Logger;

  private constructor(policy: Policy, file: string | undefined, logger: Logger) {
    this.#policy = policy;
    this.#file = file;
    this.#logger = logger;
  }

  /**
   * @param file what RINGFENCE_POLICY names; without it the built-in policy holds
   * @throws RingfenceError BAD_CONFIGURATION: a service does not start on a policy that is wrong
   */
  static async open(file: string | undefined, logger: Logger): Promise<PolicyInUse> {
    if (file === undefined) {
      logger.warn("no RINGFENCE_POLICY: DNO is enforced, analytics only observed");
      return new PolicyInUse(builtInPolicy(), undefined, logger);
    }
    return new PolicyInUse(await readPolicy(file), file, logger);
  }

  get current(): Policy {
    return this.#policy;
  }

  /** Calls `changed` after each reload that took a policy, in place of what was called before. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  get reloadFailures(): number {
    return this.#reloadFailures;
  }

  /**
   * Reads the file and the key that it names again, and takes them when both are good.
   *
   * @throws RingfenceError BAD_CONFIGURATION, and the policy stays as it was
   */
  async reload(): Promise<Policy> {
    if (this.#file === undefined) return this.#policy;
    try {
      this.#policy = await readPolicy(this.#file);
    } catch (error) {
      this.#reloadFailures += 1;
      this.#logger.error({ err: error, kept: this.#policy.version }, "policy refused");
      throw error;
    }
    const { version, jcard } = this.#policy;
    // A new key alone leaves the version as it was.
    this.#logger.info({ version, jcardKey: jcard?.signer.key.fingerprint }, "policy in use");
    this.#changed();
    return this.#policy;
  }
}

/**
 * Reads a policy file, and the key that it names, whose path is relative to the file's folder.
 *
 * @throws RingfenceError BAD_CONFIGURATION that names every fault with its line
 */
export async function readPolicy(file: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const message = `policy ${file} cannot be read: ${(cause as Error).message}`;
    throw new RingfenceError("BAD_CONFIGURATION", message, { field: "policy", cause });
  }
  const folder = dirname(resolve(file));
  const parsed = parsePolicy(text, (path) => readFileSync(resolve(folder, path), "utf8"));
  if (parsed.ok) return parsed.policy;
  const lines = parsed.faults.map(({ line, key, reason }) => `${file}:${line}: ${key} ${reason}`);
  throw new RingfenceError("BAD_CONFIGURATION", lines.join("\n"), { field: "policy" });
}
