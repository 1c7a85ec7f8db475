import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Seen } from "../evidence.ts";
import { readScript, type Script } from "../script/script.ts";
import type { CommandLine } from "./kamailio.ts";

export interface CollectedScript {
  readonly script: Seen<Script>;
  readonly changedAtMs: number | undefined;
}

const DEBIAN_SCRIPT = "/etc/kamailio/kamailio.cfg";

/**
 * Reads the script.
 *
 * @param named by the operator; without it the one that Kamailio was started with, or Debian's
 */
export function collectScript(
  named: string | undefined,
  { words, directory }: CommandLine,
): CollectedScript {
  const path =
    named === undefined
      ? resolve(directory, parametersOf("-f", words)[0] ?? DEBIAN_SCRIPT)
      : resolve(named);
  let whyNot = "";
  const script = readScript(
    path,
    (file) => {
      try {
        return readFileSync(file, "latin1");
      } catch (error) {
        whyNot ||= (error as Error).message;
        return undefined;
      }
    },
    definesOf(words),
  );
  if (script.files.length === 0) {
    return { script: { ok: false, why: whyNot }, changedAtMs: undefined };
  }
  const changed = script.files.map((file) => statSync(file).mtimeMs);
  return { script: { ok: true, value: script }, changedAtMs: Math.max(...changed) };
}

/** The values of an option, given as `-f x` or `-fx`. */
function parametersOf(option: string, words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    if (word === option) return words[at + 1] ?? [];
    return word.startsWith(option) && !word.startsWith("--") ? word.slice(option.length) : [];
  });
}

/** What `-A NAME` and `-A NAME=value` define. */
function definesOf(words: readonly string[]): Map<string, string> {
  return new Map(
    parametersOf("-A", words).map((define): [string, string] => {
      const [name = "", ...value] = define.split("=");
      return [name, value.join("=")];
    }),
  );
}
