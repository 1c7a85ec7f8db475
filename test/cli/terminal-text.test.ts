import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalJson, terminalText } from "../../service/cli/terminal-text.ts";

const STEERING = /[^\P{Cc}\n\t]/u;

describe("what a command prints", () => {
  it("keeps lines and tabs, and letters of every script", () => {
    expect(terminalText("a\tb\nÜñ 例\u0644")).toBe("a\tb\nÜñ 例\u0644");
    expect(terminalText("\u001b[2J\u009b1m\r\b\u007fx")).toBe(
      " [2J 1m    x".replace("    ", "   "),
    );
  });

  it("steers no terminal, whatever a call, a file or another program brought along", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, (given) => {
        expect(terminalText(given)).not.toMatch(STEERING);
        expect(terminalJson({ given })).not.toMatch(STEERING);
        expect(JSON.parse(terminalJson({ given }))).toEqual({ given });
      }),
    );
  });

  it("is null in JSON where there is nothing", () => {
    expect(terminalJson(undefined)).toBe("null");
  });
});
