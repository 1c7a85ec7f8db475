import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import type { ManifestSource } from "../../../service/dno/manifest.ts";
import type { SourceReport } from "../../../service/dno/sink.ts";
import type { SourceFormat } from "../../../service/dno/sources/formats.ts";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";

/** The day on which the tests take place, 2026-11-20. */
export const NOW = Date.UTC(2026, 10, 20);
export const DAY = 24 * 3600 * 1000;

export interface Reading {
  readonly report: SourceReport;
  readonly list: PlainList;
}

/** A source as the manifest would give it, with what the test is about put in. */
export function sourceOf(format: SourceFormat, with_: Partial<ManifestSource>): ManifestSource {
  return {
    name: "sample",
    format,
    manifestLine: 1,
    enabled: true,
    path: "",
    download: undefined,
    class: undefined,
    covers: "national",
    maxAgeDays: format === "number-plan" || format === "npa-report" ? 180 : 30,
    inUse: undefined,
    leastInUse: 0,
    defaults: {
      owner: undefined,
      requester: undefined,
      proof: undefined,
      createdAtMs: undefined,
      verifiedAtMs: undefined,
      expiresAtMs: undefined,
    },
    ...with_,
  };
}

/** Reads content as a file of a format, from disk as the service would. */
export async function readContent(
  format: SourceFormat,
  content: string | Buffer,
  with_: Partial<ManifestSource> = {},
  nowMs = NOW,
): Promise<Reading> {
  return await readContents(format, { "list.txt": content }, { path: "list.txt", ...with_ }, nowMs);
}

/** The same with several files, of which `path` names one or all. */
export async function readContents(
  format: SourceFormat,
  contents: Readonly<Record<string, string | Buffer>>,
  with_: Partial<ManifestSource>,
  nowMs = NOW,
): Promise<Reading> {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-source-"));
  try {
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(join(folder, name), content);
    }
    const source = sourceOf(format, { ...with_, path: join(folder, with_.path ?? "") });
    const list = new PlainList();
    return { report: await readSource(source, list, nowMs), list };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A zip archive of some texts. */
export function zip(texts: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(texts)) {
    const data = Buffer.from(text, "latin1");
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), fields, Buffer.from(name), packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, place, Buffer.from(name));
    offset = parts.reduce((sum, part) => sum + part.length, 0);
  }
  const contents = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(texts).length, 4);
  end.writeUInt16LE(Object.keys(texts).length, 6);
  end.writeUInt32LE(contents.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, contents, Buffer.from("PK\x05\x06", "latin1"), end]);
}
