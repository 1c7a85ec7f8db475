import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkChange, checkForm, cleanForm, LONGEST } from "../../service/redress/redress-form.ts";

const GOOD = {
  name: "Pat Doe",
  email: "pat@clinic.example",
  telephone: "",
  statement: "We call patients.",
};
const faultsOf = (given: Partial<typeof GOOD>) =>
  checkForm(cleanForm({ ...GOOD, ...given })).map(({ field }) => field);

describe("a form", () => {
  it("needs a name, a way to reach who asks, and why", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ email: "", telephone: "(215) 555-0123 ext. 7" })).toEqual([]);
    expect(faultsOf({ name: " ", email: " ", statement: "\n" })).toEqual([
      "name",
      "email",
      "statement",
    ]);
  });

  it.each([
    "bad",
    "a b@c.example",
    "a@b",
    "a@b.example, c@d.example",
    "<a@b.example>",
    `${"a".repeat(130)}@b.example`,
  ])("refuses the address %s", (email) => {
    expect(faultsOf({ email })).toEqual(["email"]);
  });

  it.each([
    "12345",
    "call me",
    "+1 215 555 0123 4567 89012",
    "tel:+12155550123",
    "215-555-0123; rm",
  ])("refuses the telephone number %s", (telephone) => {
    expect(faultsOf({ telephone })).toEqual(["telephone"]);
  });

  it("refuses what is too long", () => {
    expect(faultsOf({ name: "x".repeat(LONGEST.name + 1) })).toEqual(["name"]);
    expect(faultsOf({ statement: "x".repeat(LONGEST.statement + 1) })).toEqual(["statement"]);
  });

  it("reads what is too long as fast as what is not: calls wait for the same process", () => {
    const longest = 32 * 1024;
    for (const telephone of [`1${" ".repeat(longest)}!`, `${"1 ".repeat(longest / 2)}!`]) {
      const started = performance.now();
      expect(faultsOf({ telephone })).toEqual(["telephone"]);
      // It took 1.5 s when the spaces could be shared out among two parts of the expression.
      expect(performance.now() - started).toBeLessThan(200);
    }
  });

  it("keeps letters of every script and lines, and nothing that cannot be shown", () => {
    const cleaned = cleanForm({
      ...GOOD,
      name: "  Zoë\u0000 \u202eكلينيك\r\nBcc: x ",
      statement: "one\r\ntwo\u0007\rthree \ud800 😀",
    });
    expect(cleaned.name).toBe("Zoë   كلينيك  Bcc: x");
    expect(cleaned.statement).toBe("one\ntwo \nthree   😀");
  });

  it("whatever is written: what is kept has no control, and cleaning it again changes nothing", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 });
    fc.assert(
      fc.property(text, text, text, text, (name, email, telephone, statement) => {
        const cleaned = cleanForm({ name, email, telephone, statement });
        expect(cleanForm(cleaned)).toEqual(cleaned);
        expect(`${cleaned.name}${cleaned.email}${cleaned.telephone}`).not.toMatch(
          /[\p{Cc}\p{Cs}]/u,
        );
        expect(cleaned.statement.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        const faults = checkForm(cleaned);
        if (faults.every(({ field }) => field !== "email") && cleaned.email !== "") {
          expect(cleaned.email).toMatch(/^[!-~]+@[A-Za-z0-9.-]+$/);
        }
      }),
    );
  });
});

describe("a change", () => {
  const change = { by: "ann", reason: "", note: "", revision: 1 };

  it("says who makes it, and why where the caller is refused", () => {
    expect(checkChange(change, false)).toBeUndefined();
    expect(checkChange(change, true)?.field).toBe("reason");
    expect(checkChange({ ...change, by: "" }, false)?.field).toBe("by");
    expect(checkChange({ ...change, note: "x".repeat(1001) }, false)?.field).toBe("note");
  });
});
