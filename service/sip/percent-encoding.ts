/**
 * Undoes the percent-encoding of a URI part (RFC 3261 §19.1.2). Text whose encoding is broken comes
 * back as it stands: it will not read as a number, and that is all that follows from it.
 *
 * The result may hold any character, line breaks included. It is for reading, never for a header.
 */
export function percentDecode(text: string): string {
  if (text.indexOf("%") < 0) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
