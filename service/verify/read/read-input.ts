import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RingfenceError } from "../../errors.ts";
import type { SipMessage } from "../message.ts";
import { readCapture } from "./capture.ts";
import { readHomerJson } from "./homer.ts";
import { MessageText } from "./message-text.ts";
import { resumed, unpacked } from "./unpacked.ts";

export type InputKind = "capture" | "json" | "text";

/** What was read, and what should be said about it. */
export interface InputReport {
  readonly file: string;
  readonly kind: InputKind;
  readonly messages: number;
  /** That only the first part could be read, and why. */
  readonly cutOff: string | undefined;
}

const CHUNK_BYTES = 1024 * 1024;
/** JSON is held whole. */
const MOST_JSON_BYTES = 256 * 1024 * 1024;

/** First bytes of pcapng, and of pcap in both byte orders, with micro- and nanoseconds. */
const CAPTURE_MAGIC: ReadonlySet<string> = new Set([
  "0a0d0d0a",
  "d4c3b2a1",
  "a1b2c3d4",
  "4d3cb2a1",
  "a1b23c4d",
]);

/**
 * Reads the SIP messages of a file: text, a JSON export of HOMER, pcap or pcapng, gzipped or not;
 * which it is, its first bytes tell.
 *
 * @param file path, or `-` for standard input
 * @param input standard input
 * @throws RingfenceError `IO` when it cannot be read, `DATA_REFUSED` when it is not what it begins as
 *   or holds no SIP message, `PROGRAM_MISSING` for a capture without tshark
 */
export async function readInput(
  file: string,
  input: Readable,
  take: (message: SipMessage) => void,
): Promise<InputReport> {
  let messages = 0;
  const counted = (message: SipMessage) => {
    messages += 1;
    take(message);
  };
  try {
    const { kind, cutOff } = await read(file, input, counted);
    if (messages === 0) {
      throw new RingfenceError("DATA_REFUSED", `${file}: no SIP message was found in it (${kind})`);
    }
    return { file, kind, messages, cutOff };
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    throw new RingfenceError("IO", `${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function read(
  file: string,
  input: Readable,
  take: (message: SipMessage) => void,
): Promise<Pick<InputReport, "kind" | "cutOff">> {
  const raw = file === "-" ? input : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const chunks = unpacked(raw);
  const first = await chunks.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  const all = resumed(head, chunks);
  if (CAPTURE_MAGIC.has(head.subarray(0, 4).toString("hex"))) {
    const { cutOff } = await withFile(file, all, (path) => readCapture(path, file, take));
    return { kind: "capture", cutOff };
  }
  // A log may begin with a bracket too.
  if (/^\s*(?:\{\s*["}]|\[\s*[{\]])/.test(head.subarray(0, 1_024).toString("latin1"))) {
    readHomerJson(await wholeText(file, all), file, take);
    return { kind: "json", cutOff: undefined };
  }
  const text = new MessageText(file, undefined, take);
  for await (const chunk of all) text.push(chunk.toString("latin1"));
  text.end();
  return { kind: "text", cutOff: undefined };
}

/** tshark opens a file by itself: what came by standard input is put into one. */
async function withFile<T>(
  file: string,
  chunks: AsyncIterable<Buffer>,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (file !== "-") {
    await chunks[Symbol.asyncIterator]().return?.();
    return await use(file);
  }
  const directory = await mkdtemp(join(tmpdir(), "ringfence-verify-"));
  try {
    const path = join(directory, "capture");
    await pipeline(chunks, createWriteStream(path, { mode: 0o600 }));
    return await use(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function wholeText(file: string, chunks: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_JSON_BYTES) {
      throw new RingfenceError("DATA_REFUSED", `${file}: JSON over 256 MB; export it in parts`);
    }
  }
  return Buffer.concat(pieces).toString("utf8");
}
