/** Tab, semicolon or comma: the first of these that the first line of a file of rows holds. */
export function delimiterOf(chunk: Buffer): string {
  const end = chunk.indexOf("\n");
  const line = chunk.toString("latin1", 0, end === -1 ? chunk.length : end);
  return ["\t", ";"].find((delimiter) => line.includes(delimiter)) ?? ",";
}
