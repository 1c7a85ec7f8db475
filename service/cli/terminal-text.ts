/** Everything that steers a terminal, but for the line break and the tab. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const STEERING = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
const STEERING_IN_JSON = /[\x7f-\x9f]/g;

/**
 * A text for people as it may go to a terminal: what came from a call, a file or another program
 * must not move the cursor, set a title or paint over a line. Each such character is a space.
 */
export function terminalText(text: string): string {
  return text.replace(STEERING, " ");
}

/** A value as indented JSON, in which such characters are escaped. */
export function terminalJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? "null";
  return text.replace(STEERING_IN_JSON, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
