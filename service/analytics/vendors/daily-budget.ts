import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** How many questions may be lost from the count by a kill. */
const SAVE_EVERY = 50;

/**
 * Counts the questions of a UTC day, which cost money. The count is kept in a file, so that a
 * service which is restarted over and over does not spend its budget anew each time.
 */
export class DailyBudget {
  readonly #most: number;
  readonly #file: string;
  readonly #now: () => number;
  #day = "";
  #spent = 0;
  #saving = false;

  /**
   * @param most questions a UTC day
   * @param file where the count is kept; one that cannot be read or written counts from nothing
   * @param now milliseconds since 1970, UTC
   */
  constructor(most: number, file: string, now: () => number) {
    this.#most = most;
    this.#file = file;
    this.#now = now;
    this.#read();
  }

  /** Questions of today. */
  get spent(): number {
    return this.#day === this.#today() ? this.#spent : 0;
  }

  /** Takes one question from today's budget; false when nothing is left. */
  take(): boolean {
    const today = this.#today();
    if (this.#day !== today) {
      this.#day = today;
      this.#spent = 0;
    }
    if (this.#spent >= this.#most) return false;
    this.#spent += 1;
    if (this.#spent % SAVE_EVERY === 0) void this.#saveBehind();
    return true;
  }

  /** Writes the count down, at once: for the end, and for whoever reads the file next. */
  save(): void {
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      const temporary = `${this.#file}.new`;
      writeFileSync(temporary, this.#text());
      renameSync(temporary, this.#file);
    } catch {
      // A full disk is told of by what needs it; the count goes on in memory.
    }
  }

  /** The same while calls are waiting: none of them waits for a disk. */
  async #saveBehind(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      const temporary = `${this.#file}.next`;
      await writeFile(temporary, this.#text());
      await rename(temporary, this.#file);
    } catch {
      // As above.
    } finally {
      this.#saving = false;
    }
  }

  #text(): string {
    return JSON.stringify({ day: this.#day, spent: this.#spent });
  }

  #read(): void {
    try {
      const { day, spent } = JSON.parse(readFileSync(this.#file, "utf8")) as Record<
        string,
        unknown
      >;
      if (typeof day !== "string" || !Number.isSafeInteger(spent)) return;
      this.#day = day;
      this.#spent = Math.max(0, spent as number);
    } catch {
      // None yet.
    }
  }

  #today(): string {
    return new Date(this.#now()).toISOString().slice(0, 10);
  }
}
