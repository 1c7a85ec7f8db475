import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LineWriter } from "../../service/observability/line-writer.ts";
import { eventually } from "../server/raw-client.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ringfence-lines-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A pipe that nobody reads until a test does: both ends of a FIFO, without blocking. */
function openPipe() {
  const path = join(directory, "pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const bytes = Buffer.alloc(1 << 20);
  const read = () => {
    try {
      return bytes.toString("utf8", 0, readSync(reader, bytes));
    } catch {
      return "";
    }
  };
  return { reader, writer, read };
}

describe("the writer of lines", () => {
  it("writes everything in order, in the background", async () => {
    const path = join(directory, "log");
    const writer = new LineWriter(openSync(path, "w"));
    const lines = Array.from({ length: 5000 }, (_, at) => `{"line":${at},"text":"é"}\n`);
    for (const line of lines) writer.write(line);
    await eventually(() => readFileSync(path, "utf8").length === lines.join("").length);
    expect(readFileSync(path, "utf8")).toBe(lines.join(""));
    expect(writer.dropped).toBe(0);
  });

  it("writes lines of ASCII beside others, whichever come first", async () => {
    const path = join(directory, "log");
    const writer = new LineWriter(openSync(path, "w"));
    const lines = Array.from({ length: 400 }, (_, at) =>
      at % 3 === 1 ? `é ${at}\n` : `e ${at}\n`,
    );
    for (const [at, line] of lines.entries()) {
      if (at % 3 === 1) writer.write(line);
      else writer.writeAscii(line);
      if (at % 50 === 0) await eventually(() => readFileSync(path, "utf8").endsWith(line));
    }
    await eventually(() => readFileSync(path, "utf8") === lines.join(""));
    expect(readFileSync(path, "utf8")).toBe(lines.join(""));
  });

  it("waits for a reader that is behind, and loses nothing while there is room", async () => {
    const pipe = openPipe();
    const writer = new LineWriter(pipe.writer);
    const lines = Array.from({ length: 40_000 }, (_, at) => `line ${at}\n`);
    for (const line of lines) writer.write(line);
    let received = "";
    await eventually(() => {
      received += pipe.read();
      return received.length === lines.join("").length;
    });
    expect(received).toBe(lines.join(""));
    expect(writer.dropped).toBe(0);
    closeSync(pipe.reader);
  });

  it("drops and counts what a reader that does not read leaves no room for", () => {
    const pipe = openPipe();
    const writer = new LineWriter(pipe.writer);
    for (let at = 0; at < 30; at++) writer.write("x".repeat(1 << 20));
    expect(writer.dropped).toBeGreaterThan(15);
    closeSync(pipe.reader);
  });

  it("survives a reader that is gone, and counts what is lost", async () => {
    const pipe = openPipe();
    const writer = new LineWriter(pipe.writer);
    closeSync(pipe.reader);
    writer.write("one\n");
    await eventually(() => writer.dropped === 1);
    writer.write("two\n");
    await eventually(() => writer.dropped === 2);
    writer.write("three\n");
    writer.write("four\n");
    writer.flushSync();
    await eventually(() => writer.dropped === 4);
  });

  it("writes what is queued before the process ends", async () => {
    const path = join(directory, "log");
    const writer = new LineWriter(openSync(path, "a"));
    writer.write("one\n");
    writer.write("two\n");
    writer.flushSync();
    expect(readFileSync(path, "utf8")).toMatch(/two\n/);
    await writer.drained(1000);
    // What was under way is written as well, and nothing twice.
    expect(readFileSync(path, "utf8").split("\n").toSorted()).toEqual(["", "one", "two"]);
  });

  it("waits for a reader no longer than it is told to", async () => {
    const pipe = openPipe();
    const writer = new LineWriter(pipe.writer);
    writer.write("x".repeat(1 << 20));
    const started = performance.now();
    await writer.drained(100);
    expect(performance.now() - started).toBeLessThan(1000);
    let received = 0;
    await eventually(() => {
      received += pipe.read().length;
      return received === 1 << 20;
    });
    await writer.drained(1000);
    closeSync(pipe.reader);
  });
});
