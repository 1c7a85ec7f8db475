import { type ReasonValue, reasonParameter } from "./reason.ts";

/** `name=value` inside text: ATIS calls them attribute-value pairs. */
export interface TextPart {
  readonly name: string;
  readonly value: string;
}

/** The version that a text names, at whatever place; undefined when it names none. */
export function versionOf(reason: ReasonValue): string | undefined {
  return partsOf(reason).find(({ name }) => name === "v")?.value;
}

/** The parts of a Reason's `text` in their order, names in lower case, blanks around them off. */
export function partsOf(reason: ReasonValue): readonly TextPart[] {
  const text = reasonParameter(reason, "text")?.value ?? "";
  return text
    .split(";")
    .filter((part) => part.trim() !== "")
    .map(toPart);
}

/** Splits at the first `=` alone: a URL holds others. */
function toPart(part: string): TextPart {
  const equals = part.indexOf("=");
  if (equals < 0) return { name: part.trim().toLowerCase(), value: "" };
  return { name: part.slice(0, equals).trim().toLowerCase(), value: part.slice(equals + 1).trim() };
}
