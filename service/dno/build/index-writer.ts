import { createHash, type Hash } from "node:crypto";
import type { IndexContent, IndexInfo } from "../index/index-info.ts";
import {
  ALIGNMENT,
  BYTE_ORDER,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  type Section,
  type SectionName,
  TAIL_BYTES,
} from "../index/layout.ts";
import type { FileOutput } from "./file-output.ts";

const PIECE_BYTES = 1024 * 1024;
const DIGEST_BYTES = 32;

/** What is left of a written index when its file is closed. */
export interface WrittenIndex {
  readonly info: IndexInfo;
  readonly bytes: number;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
}

/** Writes an index file section by section, in the order of the layout. */
export class IndexWriter {
  readonly #output: FileOutput;
  readonly #sections = new Map<SectionName, Section>();

  constructor(output: FileOutput) {
    this.#output = output;
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(MAGIC, "latin1");
    header.writeUInt32LE(FORMAT_VERSION, 8);
    new Uint32Array(header.buffer, header.byteOffset + 12, 1)[0] = BYTE_ORDER;
    output.write(header);
  }

  /** Where the next byte goes, from the start of the file. */
  get position(): number {
    return this.#output.length;
  }

  /** Appends to the section that `endSection` will name. */
  append(bytes: Uint8Array): void {
    this.#output.write(bytes);
  }

  read(at: number, into: Uint8Array): void {
    this.#output.read(at, into);
  }

  /** Says that what was appended from `offset` on is a section. */
  endSection(name: SectionName, offset: number): void {
    this.#sections.set(name, { offset, length: this.#output.length - offset });
    this.#output.align(ALIGNMENT);
  }

  section(name: SectionName, bytes: Uint8Array): void {
    const offset = this.position;
    this.append(bytes);
    this.endSection(name, offset);
  }

  /** Writes footer and tail, and gives the file its name. */
  finish(content: Omit<IndexContent, "sections">, builtAtMs: number): WrittenIndex {
    const sections = Object.fromEntries(this.#sections) as Record<SectionName, Section>;
    const whole: IndexContent = { sections, ...content };
    const hash = this.#hashOfSections();
    const contentDigest = hash.copy().update(JSON.stringify(whole)).digest("hex");
    const version = versionName(builtAtMs, contentDigest);
    const info: IndexInfo = { version, builtAtMs, contentDigest, content: whole };
    const offset = this.position;
    const footer = Buffer.from(JSON.stringify(info));
    const tail = Buffer.alloc(TAIL_BYTES - DIGEST_BYTES);
    tail.writeDoubleLE(offset, 0);
    tail.writeDoubleLE(footer.length, 8);
    hash.update(footer).update(tail);
    const digest = hash.copy().digest();
    for (const bytes of [footer, tail, digest]) this.append(bytes);
    const bytes = this.position;
    this.#output.commit();
    return { info, bytes, sha256: hash.update(digest).digest("hex") };
  }

  #hashOfSections(): Hash {
    const hash = createHash("sha256");
    const piece = new Uint8Array(PIECE_BYTES);
    for (let at = 0; at < this.position; at += PIECE_BYTES) {
      const bytes = piece.subarray(0, Math.min(PIECE_BYTES, this.position - at));
      this.#output.read(at, bytes);
      hash.update(bytes);
    }
    return hash;
  }
}

/** `20261120T081500Z-3f2a91c4`: the time in UTC, and the start of the content's digest. */
export function versionName(builtAtMs: number, contentDigest: string): string {
  const time = new Date(builtAtMs).toISOString().slice(0, 19).replace(/[-:]/g, "");
  return `${time}Z-${contentDigest.slice(0, 8)}`;
}
