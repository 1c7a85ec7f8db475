const NOT_FOR_OTHERS = 0o027;

/**
 * Makes every file and folder of this process unreadable for others on the machine, and unwritable
 * for the group, whoever starts it and however: the store names people who asked for redress, and
 * LMDB itself makes files that everybody may read. What is kept stricter stays so.
 */
export function keepFilesPrivate(): void {
  const before = process.umask(NOT_FOR_OTHERS);
  process.umask(before | NOT_FOR_OTHERS);
}
