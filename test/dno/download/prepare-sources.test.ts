import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDownloadState } from "../../../service/dno/download/download-state.ts";
import { packageVersion } from "../../../service/package.ts";
import { downloadingInEachTest, NOW } from "./downloading.ts";
import { file, site, status } from "./file-server.ts";

const LIST = "number,created\n6862000142,2026-01-01\n";
const downloading = downloadingInEachTest();

describe("a source with an address", () => {
  it("is downloaded, and has the file in the place of its address", async () => {
    const { server, dataDir, prepare } = downloading();
    server.answer = file(LIST);
    const { manifest, downloads } = await prepare();
    const [source] = manifest.sources;
    expect(source?.path.startsWith(join(dataDir, "downloads", "list"))).toBe(true);
    expect(source?.download).toBeUndefined();
    expect(await readFile(source?.path ?? "", "utf8")).toBe(LIST);
    expect(downloads).toEqual([
      {
        kind: "downloaded",
        source: "list",
        address: server.at("/list.csv"),
        file: source?.path,
        bytes: LIST.length,
        fetchedAtMs: NOW,
      },
    ]);
  });

  it("says who asks, and asks for the bytes as they are", async () => {
    const { server, prepare } = downloading();
    server.answer = file(LIST);
    await prepare();
    expect(server.requests[0]?.headers).toMatchObject({
      "user-agent": `ringfence/${packageVersion()}`,
      "accept-encoding": "identity",
    });
  });

  it("sends the secrets of the environment with its question", async () => {
    const { server, environment, prepare } = downloading();
    environment["LIST_KEY"] = "Bearer abc";
    server.answer = file(LIST);
    await prepare({ keys: "download: { headers: { Authorization: { env: LIST_KEY } } }" });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer abc");
  });

  it("is not downloaded at all while a secret is missing", async () => {
    const { server, prepareAll } = downloading();
    server.answer = file(LIST);
    const keys = "format: digit-list, class: inbound-only";
    const prepared = prepareAll(
      `{ name: a, ${keys}, path: "${server.at("/a")}" }`,
      `{ name: b, ${keys}, path: "${server.at("/b")}", download: { headers: { K: { env: NONE } } } }`,
    );
    await expect(prepared).rejects.toMatchObject({ code: "BAD_CONFIGURATION", field: "source b" });
    expect(server.requests).toEqual([]);
  });
});

describe("a source without an address, or switched off,", () => {
  it("stays as it is", async () => {
    const { server, prepareAll } = downloading();
    const { manifest, downloads } = await prepareAll(
      "{ name: plan, format: number-plan, path: /lists/plan.csv }",
      `{ name: ca, format: cnac-co-code, enabled: false, path: "${server.at("/ca.zip")}" }`,
    );
    expect(manifest.sources.map(({ path }) => path)).toEqual([
      "/lists/plan.csv",
      server.at("/ca.zip"),
    ]);
    expect(downloads).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

describe("a file that is here already", () => {
  it("is asked for by its ETag and its date, and is not sent again", async () => {
    const { server, prepare } = downloading();
    const lastModified = "Thu, 19 Nov 2026 03:00:00 GMT";
    server.answer = file(LIST, { etag: '"one"', lastModified });
    const first = await prepare();
    const again = await prepare();
    expect(server.requests[1]?.headers).toMatchObject({
      "if-none-match": '"one"',
      "if-modified-since": lastModified,
    });
    expect(again.downloads[0]?.kind).toBe("unchanged");
    expect(again.manifest.sources).toEqual(first.manifest.sources);
  });

  it("is asked for by its date alone where the server gives no ETag", async () => {
    const { server, prepare } = downloading();
    server.answer = file(LIST, { lastModified: "Thu, 19 Nov 2026 03:00:00 GMT" });
    await prepare();
    expect((await prepare()).downloads[0]?.kind).toBe("unchanged");
    expect(server.requests[1]?.headers).not.toHaveProperty("if-none-match");
  });

  it("is unchanged when a server that knows neither sends the same again", async () => {
    const { server, prepare } = downloading();
    server.answer = file(LIST);
    const first = await prepare();
    const again = await prepare();
    expect(again.downloads[0]?.kind).toBe("unchanged");
    expect(again.manifest.sources).toEqual(first.manifest.sources);
  });

  it("gives way to a newer one, and is removed", async () => {
    const { server, prepare } = downloading();
    server.answer = file(LIST, { etag: '"one"' });
    const before = (await prepare()).manifest.sources[0]?.path ?? "";
    server.answer = file(`${LIST}6862000143,\n`, { etag: '"two"' });
    const { manifest, downloads } = await prepare();
    expect(downloads[0]?.kind).toBe("downloaded");
    expect(await readFile(manifest.sources[0]?.path ?? "", "utf8")).toContain("6862000143");
    await expect(readFile(before)).rejects.toThrow("ENOENT");
  });

  it("is downloaded again when it is not what was downloaded", async () => {
    const { server, prepare } = downloading();
    server.answer = file(LIST, { etag: '"one"' });
    const path = (await prepare()).manifest.sources[0]?.path ?? "";
    await writeFile(path, LIST.slice(0, 20));
    const { manifest, downloads } = await prepare();
    expect(downloads[0]?.kind).toBe("downloaded");
    expect(await readFile(manifest.sources[0]?.path ?? "", "utf8")).toBe(LIST);
  });

  it("is not asked for by the ETag of another address", async () => {
    const { server, prepare } = downloading();
    server.answer = site({
      "/list.csv": file(LIST, { etag: '"one"' }),
      "/other.csv?key=1": file("number\n6862000199\n", { etag: '"one"' }),
    });
    await prepare();
    const { manifest } = await prepare({ path: server.at("/other.csv?key=1") });
    expect(await readFile(manifest.sources[0]?.path ?? "", "utf8")).toContain("6862000199");
  });
});

it("what is known of a download can be asked for afterwards", async () => {
  const { server, dataDir, prepare } = downloading();
  server.answer = file(LIST, { etag: '"one"' });
  await prepare();
  downloading().nowMs += 3_600_000;
  await prepare();
  expect(await readDownloadState(dataDir, "list")).toMatchObject({
    file: { bytes: LIST.length, etag: '"one"', fetchedAtMs: NOW, confirmedAtMs: NOW + 3_600_000 },
  });
  expect(await readDownloadState(dataDir, "other")).toBeUndefined();
});

it("what cannot be had is told with all that cannot be had", async () => {
  const { server, prepareAll } = downloading();
  server.answer = site({ "/a": status(404), "/b": file("<html>") });
  const keys = "format: digit-list, class: inbound-only";
  const prepared = prepareAll(
    `{ name: a, ${keys}, path: "${server.at("/a")}" }`,
    `{ name: b, ${keys}, path: "${server.at("/b")}" }`,
  );
  await expect(prepared).rejects.toMatchObject({
    code: "SOURCE_UNAVAILABLE",
    field: "a",
    message: [
      `source a: ${server.at("/a")} answers 404`,
      `source b: ${server.at("/b")} gave an HTML page and not the file: it refuses this network, or asks for a browser`,
      "there is no earlier file of it, and no list is built without a source",
    ].join("\n"),
  });
});
