import { crc32 } from "node:zlib";
import { jsonText } from "../json-text.ts";
import type { CallRecord } from "./call-record.ts";

/** Hexadecimal digits of the CRC-32 that a line begins with, and a space. */
const CHECK_LENGTH = 9;
const LINE_FEED = 0x0a;

function checkOf(json: string): string {
  return crc32(json).toString(16).padStart(8, "0");
}

/**
 * A record as a line of the queue on disk: CRC-32, space, JSON in ASCII, line feed. A line that was
 * torn by the end of the process, or altered on the disk, does not have its CRC.
 */
export function queueLine(record: CallRecord): string {
  const json = jsonText(record);
  return `${checkOf(json)} ${json}\n`;
}

/** What a piece of the queue came to. */
export interface QueueLines {
  /** In the order in which they were written. */
  readonly records: readonly CallRecord[];
  /** Lines that are not what was written. */
  readonly damaged: number;
  /** Bytes up to the last line feed; what is behind it is the beginning of a line. */
  readonly consumed: number;
}

/** Reads the whole lines of a piece of the queue, whatever else stands in it. */
export function readQueueLines(bytes: Buffer): QueueLines {
  const records: CallRecord[] = [];
  let damaged = 0;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, from);
    if (end < 0) return { records, damaged, consumed: from };
    const record = readLine(bytes.toString("latin1", from, end));
    if (record === undefined) damaged++;
    else records.push(record);
    from = end + 1;
  }
}

function readLine(line: string): CallRecord | undefined {
  const json = line.slice(CHECK_LENGTH);
  if (line.slice(0, CHECK_LENGTH) !== `${checkOf(json)} `) return undefined;
  // What has its CRC was written by `queueLine`. JSON leaves out what is undefined.
  const { callingNumber, callingNumberField, calledNumber, trunk, ...further } = JSON.parse(
    json,
  ) as CallRecord;
  const { sourceIp, sbc, source, score, threshold } = further;
  return {
    ...further,
    callingNumber,
    callingNumberField,
    calledNumber,
    trunk,
    sourceIp,
    sbc,
    source,
    score,
    threshold,
  };
}
