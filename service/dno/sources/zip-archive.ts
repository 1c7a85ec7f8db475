import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import type { ByteStream } from "./byte-stream.ts";
import { refusedFile } from "./refused-file.ts";

const TEXT_NAME = /\.(txt|csv|tsv)$/i;

/**
 * The texts of a zip archive, one after the other: entries named .txt, .csv or .tsv, without what
 * some archivers add of their own under `__MACOSX/`.
 *
 * @throws RingfenceError `DATA_REFUSED` for an archive that is cut off, damaged or has no text
 */
export async function* textsOfZip(path: string): AsyncGenerator<ByteStream> {
  const archive = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(
    (cause: unknown) => {
      throw refusedFile(path, "is a zip archive that is cut off or damaged", cause);
    },
  );
  try {
    let texts = 0;
    for (const entry of await entriesOf(path, archive)) {
      if (!TEXT_NAME.test(entry.fileName) || entry.fileName.startsWith("__MACOSX/")) continue;
      texts += 1;
      const name = `${path}!${entry.fileName}`;
      yield { name, chunks: readEntry(name, archive, entry) };
    }
    if (texts === 0) throw refusedFile(path, "is a zip archive without a .txt, .csv or .tsv in it");
  } finally {
    archive.close();
  }
}

async function entriesOf(path: string, archive: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of archive.eachEntry()) entries.push(entry);
  } catch (cause) {
    throw refusedFile(path, "is a zip archive with a damaged table of contents", cause);
  }
  return entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

async function* readEntry(name: string, archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      sum = crc32(chunk as Buffer, sum);
      yield chunk as Buffer;
    }
  } catch (cause) {
    throw refusedFile(name, "is cut off or damaged inside its zip archive", cause);
  }
  // yauzl compares sizes and leaves the checksum to its caller.
  if (sum !== entry.crc32) throw refusedFile(name, "does not have the checksum of its zip archive");
}
