import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ByteStream, readGzip, readPlain } from "./byte-stream.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceFile } from "./source-reader.ts";
import { textsOfZip } from "./zip-archive.ts";

/** No source comes near this many bytes of text; a decompression bomb does. */
const MOST_BYTES = 16 * 1024 ** 3;
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK\x03\x04", "latin1");
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Opens the files of a source one after the other: what its path or pattern stands for, in the
 * order of names, gzip and zip taken off by the magic bytes whatever the file is called.
 *
 * @throws RingfenceError `DATA_REFUSED` when there is no such file, when it is an HTML page, and,
 *   while it is read, when it is cut off, damaged or beyond all size
 */
export async function* openSourceFiles(pattern: string): AsyncGenerator<SourceFile> {
  for (const path of await pathsOf(pattern)) {
    for await (const { name, chunks } of await unpack(path)) {
      yield { name, chunks: checkedText(name, chunks) };
    }
  }
}

async function pathsOf(pattern: string): Promise<readonly string[]> {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return [pattern];
  const directory = dirname(pattern);
  const expression = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  const names = await readdir(directory).catch((cause: unknown) => {
    throw refusedFile(pattern, "the folder cannot be read", cause);
  });
  const found = names.filter((one) => !one.startsWith(".") && expression.test(one)).sort();
  if (found.length === 0) throw refusedFile(pattern, "no file has such a name");
  return found.map((one) => join(directory, one));
}

async function unpack(path: string): Promise<AsyncIterable<ByteStream> | Iterable<ByteStream>> {
  const start = await firstBytes(path);
  if (start.length === 0) throw refusedFile(path, "is empty");
  if (start.subarray(0, 2).equals(GZIP)) return [{ name: path, chunks: readGzip(path) }];
  if (start.equals(ZIP)) return textsOfZip(path);
  return [{ name: path, chunks: readPlain(path) }];
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw refusedFile(path, cause.code === "ENOENT" ? "is not there" : "cannot be opened", cause);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw refusedFile(path, "cannot be read", cause);
  } finally {
    await handle.close();
  }
}

async function* checkedText(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    if (bytes === 0 && looksLikeMarkup(chunk)) {
      // Access guards answer 200 with a page; CNAC does so for an NPA it does not know.
      throw refusedFile(name, "is an HTML page and not the file: the server that gave it refused");
    }
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw refusedFile(name, `holds more than ${MOST_BYTES} bytes`);
    yield chunk;
  }
  if (bytes === 0) throw refusedFile(name, "is empty");
}

/** No format of ours begins with `<`; every HTML and XML page does. */
function looksLikeMarkup(chunk: Buffer): boolean {
  const text = chunk.subarray(chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0, 1024);
  return text.toString("latin1").trimStart().startsWith("<");
}
