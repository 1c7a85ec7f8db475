import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { describe, expect, it } from "vitest";
import { projectPath } from "../sip/harness/project.ts";

interface Expression {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/**
 * Expressions that take more than linear time, and why that is nobody's but the operator's: what
 * they read is a setting, a policy, or what a program of this machine says.
 */
const OVER_OWN_TEXT: Readonly<Record<string, readonly string[]>> = {
  "settings/kinds.ts": ["\\/\\/.*@", "\\?.*$"],
  "decision/policy/number-groups-section.ts": ["^(.+?)\\s+to\\s+(.+)$"],
  "doctor/collect/kamailio.ts": ["\\d+\\.\\d+\\.\\d+"],
  // Of what a mail server or a webhook said, cut to 500 characters before.
  "wiring/redress.ts": ["[^\\s<>@]+@[^\\s<>@]+"],
};

/** A quadratic expression takes half a second or more for so many characters, a linear one none. */
const LONG = 20_000;
const SHORT = 1_500;
const SUSPICIOUS_MS = 0.5;
const LINEAR_MS = 60;

const PUMPS = [
  ..." \t\n\r0a1Az.,:;-_+*/\\|\"'`<>()[]{}=@#%&?!$^~é",
  ...[
    "\r\n",
    " x",
    "1 ",
    "a ",
    " to ",
    "//",
    "a.",
    "1.",
    "a:",
    ":1",
    "--",
    '\\"',
    "a=",
    ";a",
    ", ",
  ],
];
const ENDS = ["", "!", "\n"];

const EXPRESSIONS = readdirSync(projectPath("service"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap(expressionsOf);

function expressionsOf(file: string): readonly Expression[] {
  const text = readFileSync(join(projectPath("service"), file), "utf8");
  const found: Expression[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push({ file, pattern: regex.pattern, flags: regex.flags });
    for (const value of Object.values(node)) walk(value);
  };
  walk(parseAst(text, { lang: file.endsWith("x") ? "tsx" : "ts" }));
  return found;
}

/** What the expression wants to see first, as far as that is plain text, and less by one. */
function beginnings(pattern: string): readonly string[] {
  const plain = /^\^?((?:\\[^\w]|[\w :/@<"])*)/.exec(pattern)?.[1]?.replaceAll("\\", "") ?? "";
  return [...new Set(["", "1", "a", plain, plain.slice(0, -1)])];
}

function timeOf({ pattern, flags }: Expression, text: string): number {
  const expression = new RegExp(pattern, flags);
  const started = performance.now();
  if (flags.includes("g")) text.replace(expression, "");
  else expression.exec(text);
  return performance.now() - started;
}

/** The text for which the expression takes longer than its length says; undefined when none does. */
function slowTextFor(expression: Expression): string | undefined {
  for (const start of beginnings(expression.pattern)) {
    for (const pump of PUMPS) {
      for (const end of ENDS) {
        const text = (length: number) => `${start}${pump.repeat(length / pump.length)}${end}`;
        if (timeOf(expression, text(SHORT)) < SUSPICIOUS_MS) continue;
        const times = [1, 2, 3].map(() => timeOf(expression, text(LONG)));
        if (Math.min(...times) > LINEAR_MS) return JSON.stringify(text(20));
      }
    }
  }
  return undefined;
}

describe("the regular expressions of the service", () => {
  it("are found in the code, all of them", () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(200);
  });

  it("take linear time for whatever a stranger can send, so that no text holds up calls", () => {
    const slow = EXPRESSIONS.filter(
      ({ file, pattern }) => !OVER_OWN_TEXT[file]?.includes(pattern),
    ).flatMap((expression) => {
      const text = slowTextFor(expression);
      return text === undefined ? [] : [`${expression.file}: /${expression.pattern}/ for ${text}`];
    });
    expect(slow).toEqual([]);
  });

  it("are told apart by this test: a quadratic one is found", () => {
    const quadratic = { file: "", pattern: "^([\\d ]+?)(?: *x\\d)?$", flags: "" };
    expect(slowTextFor(quadratic)).toBeDefined();
    expect(slowTextFor({ file: "", pattern: "^[\\d ]+$", flags: "" })).toBeUndefined();
  });
});
