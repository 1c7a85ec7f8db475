/**
 * What the preprocessor of Kamailio keeps while it reads: names that are defined, the `#!ifdef`
 * that are open, and substitutions in texts.
 */
export class Directives {
  readonly #defined: Map<string, string>;
  readonly #open: { readonly either: boolean; taken: boolean }[] = [];
  readonly #substitutions: { readonly pattern: RegExp; readonly replacement: string }[] = [];

  /** @param defined what the command line of Kamailio defines (`-A`) */
  constructor(defined: ReadonlyMap<string, string>) {
    this.#defined = new Map(defined);
  }

  /** Names with the text that stands for them, empty for those that are only defined. */
  get defined(): ReadonlyMap<string, string> {
    return this.#defined;
  }

  /** True where an `#!ifdef` leaves out what is being read. */
  get skipping(): boolean {
    return this.#open.some(({ taken }) => !taken);
  }

  /** A module that is loaded defines `MOD_` and its name. */
  moduleLoaded(name: string): void {
    this.#defined.set(`MOD_${name}`, "");
  }

  /** The text with the substitutions so far made in it. */
  substituted(text: string): string {
    return this.#substitutions.reduce(
      (done, { pattern, replacement }) => done.replace(pattern, replacement),
      text,
    );
  }

  /**
   * Obeys one directive.
   *
   * @param name without `#!`
   * @param rest of its line
   */
  obey(name: string, rest: string): void {
    const [word = ""] = rest.trim().split(/\s+/);
    if (name === "ifdef") this.#opened(this.#defined.has(word));
    else if (name === "ifndef") this.#opened(!this.#defined.has(word));
    // The condition is not evaluated: both of its sides are looked at.
    else if (name === "ifexp") this.#open.push({ either: true, taken: true });
    else if (name === "else") this.#otherwise();
    else if (name === "endif") this.#open.pop();
    else if (!this.skipping) this.#define(name, word, rest.trim());
  }

  #opened(taken: boolean): void {
    this.#open.push({ either: false, taken });
  }

  #otherwise(): void {
    const innermost = this.#open.at(-1);
    if (innermost !== undefined && !innermost.either) innermost.taken = !innermost.taken;
  }

  #define(name: string, id: string, rest: string): void {
    if (/^(try|re)?def(ine)?$/.test(name)) {
      if (name.startsWith("try") && this.#defined.has(id)) return;
      this.#defined.set(id, rest.slice(id.length).trim());
    } else if (/^(try)?defenvs?$/.test(name)) {
      // The environment of Kamailio is not ours; that the name is defined is all we know.
      this.#defined.set(id.split("=").at(-1) ?? id, "");
    } else if (/^subst(defs?)?$/.test(name)) {
      this.#substitute(name, rest.replace(/^"|"$/g, ""));
    }
  }

  /** `!pattern!replacement!flags` with any character in the place of `!`. */
  #substitute(name: string, expression: string): void {
    const [, pattern = "", replacement = ""] = expression.split(expression[0] ?? "!");
    if (pattern === "") return;
    if (name !== "subst") {
      this.#defined.set(pattern, name === "substdefs" ? `"${replacement}"` : replacement);
    }
    try {
      this.#substitutions.push({ pattern: new RegExp(pattern, "g"), replacement });
    } catch {
      // A POSIX expression that is none in JavaScript; the texts stay as they are.
    }
  }
}
