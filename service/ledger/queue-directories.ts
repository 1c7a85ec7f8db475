import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasEnded, ownIdentity, type ProcessIdentity } from "../store/embedded/process-identity.ts";

const OWNER = "owner.json";
const LINES = /\.lines$/;
/** Behind the name of a directory whose owner has said that it ends. */
const LEFT = "-left";

/** An owner that cannot be looked at, of another container say, has ended when it is silent so long. */
const SILENT_MS = 60_000;

/**
 * A directory for the queue of each process that uses a data directory, and the way in which the
 * queue of one that was killed comes to another: file by file, by renaming, so that of two that
 * try one succeeds.
 */
export class QueueDirectories {
  readonly #base: string;
  readonly #now: () => number;
  readonly #identity = ownIdentity();
  readonly own: string;

  /** @param base where they all are */
  constructor(base: string, now: () => number) {
    this.#base = base;
    this.#now = now;
    const name = `${new Date(now()).toISOString().replace(/[-:.]/g, "")}-${randomBytes(4).toString("hex")}`;
    this.own = join(base, name);
  }

  /** Makes the own directory, and says whose it is. */
  async claim(): Promise<void> {
    await mkdir(this.own, { recursive: true, mode: 0o700 });
    await writeFile(join(this.own, OWNER), JSON.stringify(this.#identity), { mode: 0o600 });
  }

  /** Says that the owner is alive; to be called several times a minute. */
  async beat(): Promise<void> {
    const time = this.#now() / 1000;
    await utimes(join(this.own, OWNER), time, time);
  }

  /** Removes what `claim` made; where something waits, leaves it to whoever comes next. */
  async leave(): Promise<void> {
    const names = await readdir(this.own);
    if (names.some((name) => LINES.test(name))) await rename(this.own, this.own + LEFT);
    else await rm(this.own, { recursive: true, force: true });
  }

  /**
   * Moves the files of ended processes, oldest first, to where `place` says.
   *
   * @returns the new names of those that were moved
   */
  async takeLeft(place: () => string): Promise<readonly string[]> {
    const taken: string[] = [];
    for (const name of (await readdir(this.#base)).sort()) {
      const directory = join(this.#base, name);
      if (directory === this.own || !(await this.#isLeft(directory))) continue;
      for (const file of await linesIn(directory)) {
        const target = place();
        if (await moved(join(directory, file), target)) taken.push(target);
      }
      await rm(directory, { recursive: true, force: true });
    }
    return taken;
  }

  async #isLeft(directory: string): Promise<boolean> {
    if (directory.endsWith(LEFT)) return true;
    const file = join(directory, OWNER);
    const owner = await readFile(file, "utf8").then(readOwner, () => undefined);
    if (owner !== undefined && hasEnded(owner, this.#identity)) return true;
    const { boot, namespace } = this.#identity;
    const known = boot !== undefined && namespace !== undefined;
    if (known && owner?.boot === boot && owner.namespace === namespace) return false;
    const seen = await stat(file).catch(() => stat(directory).catch(() => undefined));
    return seen !== undefined && this.#now() - seen.mtimeMs > SILENT_MS;
  }
}

function readOwner(text: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    // It was killed while it wrote this.
    return undefined;
  }
}

/** None where another process has just taken them, and the directory with them. */
async function linesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => LINES.test(name)).sort();
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    // Another process took it.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
