import { isEmail } from "../sip/notice-contact.ts";
import type { Change, RedressForm } from "./redress-desk.ts";

/** What is wrong with a field, for the person who filled it in. */
export interface FormFault {
  readonly field: "name" | "email" | "telephone" | "statement" | "by" | "reason" | "note";
  readonly message: string;
}

/** Characters that each field holds at most. */
export const LONGEST = {
  name: 100,
  email: 128,
  telephone: 40,
  statement: 1000,
  by: 100,
  reason: 1000,
  note: 1000,
} as const;

type Written = Pick<RedressForm, "name" | "email" | "telephone" | "statement">;

/** Controls, and what turns the direction of writing: they would mislead whoever reads the text. */
const UNSHOWN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const UNSHOWN_BUT_BREAKS = /[^\P{Cc}\n]|[\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One line of text as it is kept: without what cannot be shown, and without space around it. */
export function line(text: string): string {
  return text.replace(UNSHOWN, " ").trim();
}

/** The same for text of several lines. */
export function lines(text: string): string {
  const broken = text.replace(/\r\n?/g, "\n");
  return broken.replace(UNSHOWN_BUT_BREAKS, " ").trim();
}

/** What the caller wrote as it is kept. */
export function cleanForm<Form extends Written>(form: Form): Form {
  return {
    ...form,
    name: line(form.name),
    email: line(form.email),
    telephone: line(form.telephone),
    statement: lines(form.statement),
  };
}

/**
 * What is wrong with a form that was cleaned, in the order of its fields.
 *
 * @returns an empty list when it can be taken
 */
export function checkForm(form: Written): readonly FormFault[] {
  const { name, email, telephone, statement } = form;
  const faults: FormFault[] = [];
  const add = (field: FormFault["field"], message: string) => faults.push({ field, message });
  if (name === "") add("name", "Enter your name");
  else if (name.length > LONGEST.name) add("name", tooLong("name", "Your name"));
  if (email === "" && telephone === "") {
    add("email", "Enter an email address or a telephone number, so that we can reach you");
  } else if (email !== "" && !isEmail(email)) {
    add("email", "Enter an email address in the form name@example.com");
  }
  if (telephone !== "" && !isTelephone(telephone)) {
    add("telephone", "Enter a telephone number with its area code, such as 215 555 0123");
  }
  if (statement === "") add("statement", "Say why the call should not have been blocked");
  else if (statement.length > LONGEST.statement) {
    add("statement", tooLong("statement", "What you say"));
  }
  return faults;
}

/** What an operator wrote, as it is kept. */
export function cleanChange<Given extends Change>(change: Given): Given {
  return {
    ...change,
    by: line(change.by),
    reason: lines(change.reason),
    note: lines(change.note),
  };
}

/**
 * The first thing that is wrong with a change that was cleaned.
 *
 * @param needsReason a caller who is refused is told why
 */
export function checkChange(change: Change, needsReason: boolean): FormFault | undefined {
  if (change.by === "") return { field: "by", message: "by is required: who makes the change" };
  if (needsReason && change.reason === "") {
    return { field: "reason", message: "reason is required: the caller reads it" };
  }
  for (const field of ["by", "reason", "note"] as const) {
    if (change[field].length > LONGEST[field]) return { field, message: tooLong(field, field) };
  }
  return undefined;
}

function tooLong(field: keyof typeof LONGEST, what: string): string {
  return `${what} must have ${LONGEST[field]} characters or fewer`;
}

/**
 * Digits as people write them, an extension behind them; nobody dials it by machine. Whatever the
 * text is, it is read in time that grows with its length alone: the process decides calls as well.
 */
function isTelephone(text: string): boolean {
  if (text.length > LONGEST.telephone) return false;
  const written = /^(\+?[\d .()/-]*[\d.()/-]) *(?:(?:x|ext\.?) *\d{1,6})?$/i.exec(text)?.[1] ?? "";
  const digits = written.replace(/\D/g, "").length;
  return digits >= 7 && digits <= 15;
}
