import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECTIONS, TAIL_BYTES } from "../../../service/dno/index/layout.ts";
import { loadIndex } from "../../../service/dno/index/load-index.ts";
import type { RingfenceError } from "../../../service/errors.ts";
import { described, npaOf, writeIndexFile } from "./made-index.ts";
import { Random } from "./random.ts";

const DIGEST_BYTES = 32;

let folder = "";
let file = "";
let bytes = Buffer.alloc(0);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-load-"));
  file = join(folder, "good");
  const random = new Random(1);
  await writeIndexFile(file, (sink) => {
    const group = sink.group(described());
    sink.setNpa(npaOf(212));
    sink.setBlock(212, 300, 1, false, "blocks", 1);
    sink.setExchange(212, 300, true, "codes", 1);
    for (let line = 1; line <= 200_000; line += 1) {
      const national = random.national();
      sink.addNumbers(group, national, national, line);
    }
  });
  bytes = await readFile(file);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function refusalOf(path: string): Promise<RingfenceError> {
  return await loadIndex(path).then(
    () => {
      throw new Error("the file was taken");
    },
    (error: RingfenceError) => error,
  );
}

/** Writes changed bytes, with a checksum that fits. */
async function withChecksum(change: (copy: Buffer) => void): Promise<string> {
  const copy = Buffer.from(bytes);
  change(copy);
  const digest = createHash("sha256").update(copy.subarray(0, -DIGEST_BYTES)).digest();
  digest.copy(copy, copy.length - DIGEST_BYTES);
  const path = join(folder, "resealed");
  await writeFile(path, copy);
  return path;
}

describe("loadIndex", () => {
  it("gives the SHA-256 of the whole file", async () => {
    const { sha256, index } = await loadIndex(file);
    expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(index.bytes).toBe(bytes.length);
  });

  it("lets calls come first, piece by piece", async () => {
    let pauses = 0;
    const { sha256 } = await loadIndex(file, async () => {
      pauses += 1;
    });
    expect(sha256).toBe((await loadIndex(file)).sha256);
    expect(pauses).toBe(Math.ceil((bytes.length - DIGEST_BYTES) / (128 * 1024)));
    expect(pauses).toBeGreaterThan(3);
  });

  it("refuses a file with one bit changed, in the header and in every section", async () => {
    const { sections } = (await loadIndex(file)).index.info.content;
    const starts = SECTIONS.filter((name) => sections[name].length > 0).map(
      (name) => sections[name].offset + Math.floor(sections[name].length / 2),
    );
    expect(starts.length).toBe(SECTIONS.length);
    const end = bytes.length;
    const footer = end - TAIL_BYTES - 100;
    const tail = [end - TAIL_BYTES, end - TAIL_BYTES + 8, end - DIGEST_BYTES, end - 1];
    for (const at of [0, 8, 12, 40, ...starts, footer, ...tail]) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 0x10;
      const path = join(folder, "flipped");
      await writeFile(path, copy);
      expect((await refusalOf(path)).code, `byte ${at} of ${end}`).toBe("DATA_REFUSED");
    }
  });

  it("refuses a file that is cut short, at whatever place", async () => {
    const random = new Random(2);
    const lengths = [0, 1, 63, 64, 111, 112, 4096, bytes.length - 1, bytes.length - TAIL_BYTES];
    for (let k = 0; k < 20; k += 1) lengths.push(random.below(bytes.length));
    for (const length of lengths) {
      const path = join(folder, "cut");
      await copyFile(file, path);
      await truncate(path, length);
      expect((await refusalOf(path)).code, `${length} bytes`).toBe("DATA_REFUSED");
    }
  });

  it("refuses a file that goes on behind its end", async () => {
    const path = join(folder, "longer");
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(64)]));
    expect((await refusalOf(path)).code).toBe("DATA_REFUSED");
  });

  it("says which format it reads when the file has another", async () => {
    const path = await withChecksum((copy) => copy.writeUInt32LE(9, 8));
    expect((await refusalOf(path)).message).toContain("format 9; this program reads format 2");
  });

  it("refuses the image of a machine of the other byte order", async () => {
    const path = await withChecksum((copy) => copy.subarray(12, 16).reverse());
    expect((await refusalOf(path)).message).toContain("byte order");
  });

  it("refuses a file that is no index, however long", async () => {
    const path = await withChecksum((copy) => copy.fill("<html>", 0, 6));
    expect((await refusalOf(path)).message).toContain("is not a DNO index");
  });

  it("refuses a footer that is elsewhere, and sections outside of the file", async () => {
    const noFooter = await withChecksum((copy) => {
      copy.writeDoubleLE(copy.length * 2, copy.length - TAIL_BYTES);
    });
    expect((await refusalOf(noFooter)).message).toContain("footer");
    const outside = await withChecksum((copy) => {
      const at = copy.lastIndexOf('"sets":{"offset":') + '"sets":{"offset":'.length;
      copy.write("9", at);
    });
    expect((await refusalOf(outside)).message).toContain("no section sets, or has it outside");
  });

  it("calls a file that is not there an I/O error", async () => {
    expect((await refusalOf(join(folder, "absent"))).code).toBe("IO");
  });

  it("lets the event loop have its turn after every half megabyte", async () => {
    let turns = 0;
    let loading = true;
    const turn = () => {
      turns += 1;
      if (loading) setImmediate(turn);
    };
    setImmediate(turn);
    await loadIndex(file);
    loading = false;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(bytes.length / (512 * 1024)));
  });
});
