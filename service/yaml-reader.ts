import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** What is wrong with a YAML file: where, in which key, and why. */
export interface YamlFault {
  /** 1-based. */
  readonly line: number;
  /** `rules.dno.invalid.status`, empty for the file as a whole. */
  readonly key: string;
  readonly reason: string;
}

/**
 * A value in a YAML file that knows its line, so that a fault can name it. Reading goes on after a
 * fault: an operator gets all of them at once. A method that finds a fault returns undefined.
 */
export class YamlValue {
  readonly key: string;
  readonly line: number;
  readonly #node: Node | null;
  readonly #faults: YamlFault[];
  readonly #lines: LineCounter;

  constructor(
    node: Node | null,
    key: string,
    line: number,
    lines: LineCounter,
    faults: YamlFault[],
  ) {
    this.#node = node;
    this.key = key;
    this.#lines = lines;
    this.#faults = faults;
    this.line = node?.range ? lines.linePos(node.range[0]).line : line;
  }

  /** Notes a fault at this value. */
  fault(reason: string): undefined {
    this.#faults.push({ line: this.line, key: this.key, reason });
    return undefined;
  }

  /** The members of a mapping by key; a key that is not in `known` is a fault of its own. */
  members(known?: readonly string[]): ReadonlyMap<string, YamlValue> {
    const found = new Map<string, YamlValue>();
    if (!isMap(this.#node)) {
      this.fault("must be a mapping of keys to values");
      return found;
    }
    for (const pair of this.#node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const key = this.key === "" ? name : `${this.key}.${name}`;
      const at = pair.key as Node;
      const line = at.range ? this.#lines.linePos(at.range[0]).line : this.line;
      const member = new YamlValue(pair.value as Node | null, key, line, this.#lines, this.#faults);
      if (known && !known.includes(name)) {
        this.#faults.push({
          line,
          key,
          reason: `is not a key here; known are ${known.join(", ")}`,
        });
      } else {
        found.set(name, member);
      }
    }
    return found;
  }

  isList(): boolean {
    return isSeq(this.#node);
  }

  items(): readonly YamlValue[] {
    if (!isSeq(this.#node)) {
      this.fault("must be a list");
      return [];
    }
    return this.#node.items.map(
      (node, at) =>
        new YamlValue(node as Node, `${this.key}[${at}]`, this.line, this.#lines, this.#faults),
    );
  }

  text(): string | undefined {
    const value = this.#scalar();
    return typeof value === "string" ? value : this.fault("must be a text; put it in quotes");
  }

  integer(least: number, most: number): number | undefined {
    const value = this.#scalar();
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    return this.fault(`must be a whole number from ${least} to ${most}`);
  }

  number(least: number, most: number): number | undefined {
    const value = this.#scalar();
    if (typeof value === "number" && value >= least && value <= most) return value;
    return this.fault(`must be a number from ${least} to ${most}`);
  }

  flag(): boolean | undefined {
    const value = this.#scalar();
    return typeof value === "boolean" ? value : this.fault("must be true or false");
  }

  oneOf<T extends string>(choices: readonly T[]): T | undefined {
    const value = this.#scalar();
    const choice = choices.find((one) => one === value);
    return choice ?? this.fault(`must be one of ${choices.join(", ")}`);
  }

  #scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined;
  }
}

/**
 * Reads a YAML text with `read`, and gives either its result or every fault, in the order of lines.
 *
 * @param text the whole file
 * @param read takes the root value; what it returns counts only when no fault was noted
 */
export function readYaml<T>(
  text: string,
  read: (root: YamlValue) => T | undefined,
): { ok: true; value: T } | { ok: false; faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults: YamlFault[] = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    key: "",
    reason: error.message.split("\n")[0] ?? error.message,
  }));
  if (faults.length > 0) return { ok: false, faults };
  const value = read(new YamlValue(document.contents as Node | null, "", 1, lines, faults));
  if (faults.length === 0 && value !== undefined) return { ok: true, value };
  return { ok: false, faults: faults.toSorted((a, b) => a.line - b.line) };
}
