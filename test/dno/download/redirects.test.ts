import { describe, expect, it } from "vitest";
import { downloadingInEachTest } from "./downloading.ts";
import { FileServer, file, redirect, site } from "./file-server.ts";

const LIST = "number,created\n6862000142,2026-01-01\n";
const downloading = downloadingInEachTest();

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])(
    "with status %i to a signed address is followed",
    async (code) => {
      const { server, prepare } = downloading();
      server.answer = site({
        "/list.csv": redirect(code, "/store/list?signature=secret"),
        "/store/list?signature=secret": file(LIST),
      });
      const { downloads } = await prepare();
      // The signed address is gone in an hour, and is a secret until then.
      expect(downloads[0]).toMatchObject({ kind: "downloaded", address: server.at("/list.csv") });
    },
  );

  it("is asked anew each time, and the store where it leads whether the file has changed", async () => {
    const { server, prepare } = downloading();
    server.answer = site({
      "/list.csv": redirect(307, "/store"),
      "/store": file(LIST, { etag: '"one"' }),
    });
    await prepare();
    expect((await prepare()).downloads[0]?.kind).toBe("unchanged");
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/list.csv",
      "/store",
      "/list.csv",
      "/store",
    ]);
  });

  it("to another server does not take secrets with it", async () => {
    const { server, environment, prepare } = downloading();
    const store = await FileServer.start(file(LIST));
    try {
      environment["KEY"] = "Bearer abc";
      server.answer = redirect(307, store.at("/list"));
      await prepare({ keys: "download: { headers: { Authorization: { env: KEY } } }" });
      expect(server.requests[0]?.headers.authorization).toBe("Bearer abc");
      expect(store.requests[0]?.headers).not.toHaveProperty("authorization");
    } finally {
      await store.stop();
    }
  });

  it("to what is not encrypted is not followed", async () => {
    const { server, prepare } = downloading();
    server.answer = redirect(302, "http://lists.example.com/list.csv");
    await expect(prepare()).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringContaining("redirects to http://lists.example.com, which is not https"),
    });
  });

  it("in a circle is given up", async () => {
    const { server, prepare } = downloading();
    server.answer = redirect(302, "/list.csv");
    await expect(prepare()).rejects.toThrow(/redirects more than 5 times/);
    expect(server.requests).toHaveLength(6);
  });
});
