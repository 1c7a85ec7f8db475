import { isAscii } from "node:buffer";
import { refusedFile } from "./refused-file.ts";
import type { SourceFile } from "./source-reader.ts";

/** A line beyond this is not a line of a table, and would only fill the memory. */
export const MOST_LINE_LENGTH = 64 * 1024;

const FIRST_NOT_ASCII = 0x80;

/**
 * The lines of a file, without their ends (LF or CRLF) and without a byte order mark, many at a
 * time: a promise for every line would cost more than the line.
 */
export async function* textLines(
  file: SourceFile,
  encoding: "utf-8" | "latin1",
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder(encoding);
  let rest = "";
  let first = true;
  let cut = false;
  for await (const chunk of file.chunks) {
    // Most is ASCII, and strings of one byte a character take a fifth less time of all that follows.
    const plain = !cut && isAscii(chunk);
    let text = rest + (plain ? chunk.toString("latin1") : decoder.decode(chunk, { stream: true }));
    // The decoder may hold back the beginning of a character.
    cut = (chunk.at(-1) ?? 0) >= FIRST_NOT_ASCII;
    if (first) text = withoutLatinMark(text);
    first = false;
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MOST_LINE_LENGTH || lines.some((line) => line.length > MOST_LINE_LENGTH)) {
      throw refusedFile(file.name, `has a line of more than ${MOST_LINE_LENGTH} characters`);
    }
    yield lines.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== "") yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** A UTF-8 byte order mark as it looks in Latin-1; the UTF-8 decoder takes its own away. */
function withoutLatinMark(text: string): string {
  return text.startsWith("\u00ef\u00bb\u00bf") ? text.slice(3) : text;
}
