import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { downloadWarnings } from "../../../service/dno/download/download-report.ts";
import { readDownloadState } from "../../../service/dno/download/download-state.ts";
import { zip } from "../sources/reading.ts";
import { downloadingInEachTest, NOW } from "./downloading.ts";
import { type Answer, cutOff, file, stalled, status } from "./file-server.ts";

const GOOD = "number,created\n6862000142,2026-01-01\n";
const NEWER = "number,created\n6862000143,2026-01-02\n";
const HOUR = 3_600_000;
const downloading = downloadingInEachTest();

/** A list of CO codes of one NPA, as CNAC zips it; with a date that has come, or not yet. */
const cnac = (date: string): Buffer => {
  const rows = Array.from({ length: 800 }, (_, at) => `343,${200 + at},"Available",,,,,,`);
  const header =
    '"NPA","CO Code (NXX)","Status","Pooled","Area","Province","Company","OCN","Remarks"';
  return zip({ "COCodeStatus_ALL.csv": [header, `,,,,,,,,${date}`, ...rows, ""].join("\r\n") });
};
const CNAC = "format: cnac-co-code, covers: [343]";

describe("the last good file is used", () => {
  it.each<[string, Answer, RegExp]>([
    ["when the server is broken", status(500), /answers 500$/],
    ["when the file is gone", status(404), /answers 404$/],
    [
      "when the server refuses this network",
      status(403),
      /answers 403: it refuses this network or these credentials$/,
    ],
    ["when a page comes with status 200", file("<html>no</html>"), /gave an HTML page/],
    ["when nothing comes with status 200", file(""), /gave 0 bytes; there are 3 at least/],
    ["when it is cut off", cutOff(NEWER, 20), /cannot be read to its end: .*closed/],
    ["when it cannot be understood", file("a,b\nc,d\n"), /list\.csv: line 1 is neither a header/],
    ["when no line of it can be used", file("number\n611\n"), /has no line that can be used$/],
    ["when there is nothing of it", status(204), /answers 204$/],
    ["when a part of it comes", status(206, {}, NEWER.slice(0, 30)), /answers 206$/],
    ["when nobody asked whether it has changed", status(304), /answers 304$/],
  ])("%s", async (_, answer, reason) => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    const before = await prepare();
    server.answer = answer;
    const { manifest, downloads } = await prepare();
    expect(manifest).toEqual(before.manifest);
    expect(await readFile(manifest.sources[0]?.path ?? "", "utf8")).toBe(GOOD);
    expect(downloads[0]).toMatchObject({
      kind: "failed-using-last",
      fetchedAtMs: NOW,
      error: { message: expect.stringMatching(reason) },
    });
  });

  it("when the server is away", async () => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    const path = server.at("/list.csv");
    await prepare();
    await server.stop();
    const { downloads } = await prepare({ path });
    expect(downloads[0]).toMatchObject({
      kind: "failed-using-last",
      error: { code: "SOURCE_UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED") },
    });
  });

  it("when the server does not answer in time", async () => {
    const { server, timeouts, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    timeouts.headersMs = 100;
    server.answer = () => undefined;
    const { downloads } = await prepare();
    expect(downloads[0]).toMatchObject({
      error: { message: expect.stringMatching(/does not answer in time$/) },
    });
  });

  it("when the file stops in its middle", async () => {
    const { server, timeouts, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    timeouts.bodyMs = 100;
    server.answer = stalled(NEWER, 20);
    const { downloads } = await prepare();
    expect(downloads[0]).toMatchObject({
      error: { message: expect.stringMatching(/stopped in the middle of the file$/) },
    });
  });

  it("when the file trickles for longer than a download may take", async () => {
    const { server, timeouts, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    timeouts.wholeMs = 300;
    server.answer = (_, response) => {
      const timer = setInterval(() => response.write("6862000143,\n"), 20);
      response.on("close", () => clearInterval(timer));
    };
    const { downloads } = await prepare();
    expect(downloads[0]).toMatchObject({
      error: { message: expect.stringMatching(/in the time that a download may take$/) },
    });
    expect(server.requests).toHaveLength(2);
  });

  it("when the zip archive is cut off and the server says that this is all of it", async () => {
    const { server, prepare } = downloading();
    const path = server.at("/COCodeStatus_ALL.zip");
    const good = cnac("2026-11-18");
    server.answer = file(good);
    await prepare({ path, format: CNAC });
    server.answer = file(good.subarray(0, good.length - 100));
    const { downloads } = await prepare({ path, format: CNAC });
    expect(downloads[0]).toMatchObject({
      kind: "failed-using-last",
      error: {
        code: "DATA_REFUSED",
        message: `${path}: is a zip archive that is cut off or damaged`,
      },
    });
  });

  it("when the newer one would be refused by its reader", async () => {
    const { server, prepare } = downloading();
    const path = server.at("/COCodeStatus_ALL.zip");
    server.answer = file(cnac("2026-11-18"));
    await prepare({ path, format: CNAC });
    server.answer = file(cnac("2027-11-18"));
    const { downloads } = await prepare({ path, format: CNAC });
    expect(downloads[0]).toMatchObject({
      kind: "failed-using-last",
      error: {
        message: `${path}!COCodeStatus_ALL.csv: states a date that is still to come, 2027-11-18`,
      },
    });
  });

  it("when the newer one is larger than it may be, whether the server says its size or not", async () => {
    const { server, prepare } = downloading();
    const keys = "download: { mostBytes: 60 }";
    server.answer = file(GOOD);
    await prepare({ keys });
    for (const answer of [
      file(NEWER.repeat(2)),
      ((_, response) => {
        response.write(NEWER);
        response.end(NEWER);
      }) satisfies Answer,
    ]) {
      server.answer = answer;
      const { downloads } = await prepare({ keys });
      expect(downloads[0]).toMatchObject({
        kind: "failed-using-last",
        error: {
          code: "DATA_REFUSED",
          message: expect.stringContaining("gave more than 60 bytes"),
        },
      });
    }
  });
});

describe("after a failure", () => {
  it("nothing is left of the file that was not good", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = file(GOOD);
    const { manifest } = await prepare();
    const names = ["state.json", manifest.sources[0]?.path.split("/").at(-1)];
    for (const answer of [cutOff(NEWER, 20), file("a,b\nc,d\n"), file("<html>")]) {
      server.answer = answer;
      await prepare();
      expect((await readdir(join(dataDir, "downloads/list"))).sort()).toEqual(names.sort());
    }
  });

  it("the next good file is taken, and the error is gone", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = file(GOOD, { etag: '"one"' });
    await prepare();
    server.answer = status(403);
    await prepare();
    server.answer = file(NEWER, { etag: '"two"' });
    expect((await prepare()).downloads[0]?.kind).toBe("downloaded");
    expect((await readDownloadState(dataDir, "list"))?.lastError).toBeUndefined();
  });

  it("the error is there to be asked for, with the time since when", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    server.answer = status(403);
    downloading().nowMs += HOUR;
    await prepare();
    downloading().nowMs += HOUR;
    await prepare();
    expect((await readDownloadState(dataDir, "list"))?.lastError).toEqual({
      atMs: NOW + 2 * HOUR,
      sinceMs: NOW + HOUR,
      message: `${server.at("/list.csv")} answers 403: it refuses this network or these credentials`,
    });
  });

  it("the operator is told in one line", async () => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    const good = (await prepare()).downloads;
    server.answer = status(410);
    const bad = (await prepare()).downloads;
    expect(downloadWarnings(good)).toBe("");
    expect(downloadWarnings(bad)).toBe(
      `source list: ${server.at("/list.csv")} answers 410; the file that was downloaded 2026-11-20 00:00 UTC is used`,
    );
  });
});

describe("there is no last good file", () => {
  it("before the first one", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = status(403);
    await expect(prepare()).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE", field: "list" });
    expect(await readDownloadState(dataDir, "list")).toMatchObject({ lastError: { atMs: NOW } });
  });

  it("when the address is another one", async () => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    server.answer = status(403);
    await expect(prepare({ path: server.at("/b.csv") })).rejects.toThrow(/\/b\.csv answers 403/);
  });

  it("when it is no longer what was downloaded", async () => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    const path = (await prepare()).manifest.sources[0]?.path ?? "";
    await writeFile(path, "number\n");
    server.answer = status(503);
    await expect(prepare()).rejects.toThrow(/answers 503/);
  });

  it("when what was known of it cannot be read", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    await writeFile(join(dataDir, "downloads/list/state.json"), '{ "addressSha256": ');
    server.answer = status(503);
    await expect(prepare()).rejects.toThrow(/answers 503/);
  });

  it("but one from before a change of the address that failed, once the address is back", async () => {
    const { server, prepare } = downloading();
    server.answer = file(GOOD);
    await prepare();
    server.answer = status(403);
    await expect(prepare({ path: server.at("/b.csv") })).rejects.toThrow(/answers 403/);
    expect((await prepare()).downloads[0]?.kind).toBe("failed-using-last");
  });
});

it("a data directory in which nothing can be made is an error of its own", async () => {
  const { server, dataDir, prepare } = downloading();
  await writeFile(join(dataDir, "downloads"), "in the way");
  server.answer = file(GOOD);
  await expect(prepare()).rejects.toMatchObject({ code: "IO" });
});
