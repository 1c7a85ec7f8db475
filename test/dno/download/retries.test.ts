import { describe, expect, it } from "vitest";
import { downloadingInEachTest } from "./downloading.ts";
import { type Answer, cutOff, file, inTurn, status } from "./file-server.ts";

const LIST = "number,created\n6862000142,2026-01-01\n";
const downloading = downloadingInEachTest();

describe("a download is tried again", () => {
  it.each<[string, Answer]>([
    ["after a 500", status(500)],
    ["after a 502", status(502)],
    ["after a 503", status(503)],
    ["after a 408", status(408)],
    ["after a 429", status(429)],
    ["after a file that was cut off", cutOff(LIST, 20)],
    ["after an answer that was cut off", (request) => request.socket.destroy()],
  ])("%s", async (_, answer) => {
    const { server, waits, prepare } = downloading();
    server.answer = inTurn(answer, file(LIST));
    expect((await prepare()).downloads[0]).toMatchObject({
      kind: "downloaded",
      bytes: LIST.length,
    });
    expect(waits).toEqual([1_500]);
  });

  it("four times, with waits that double", async () => {
    const { server, waits, prepare } = downloading();
    server.answer = status(503);
    await expect(prepare()).rejects.toThrow(/answers 503/);
    expect(server.requests).toHaveLength(4);
    expect(waits).toEqual([1_500, 3_000, 6_000]);
  });

  it("when the server said so, and not before", async () => {
    const { server, waits, prepare } = downloading();
    server.answer = inTurn(status(429, { "retry-after": "20" }), file(LIST));
    await prepare();
    expect(waits).toEqual([20_000]);
  });
});

describe("a download is not tried again", () => {
  it.each<[string, Answer]>([
    ["after a 400", status(400)],
    ["after a 401", status(401)],
    ["after a 403", status(403)],
    ["after a 404", status(404)],
    ["after an HTML page", file("<html>")],
    ["after a file that is too small", file("1")],
    ["after a file that its reader refuses", file("a,b\nc,d\n")],
    ["after a redirect that is not followed", status(302, { location: "http://example.com/" })],
  ])("%s", async (_, answer) => {
    const { server, waits, prepare } = downloading();
    server.answer = answer;
    await expect(prepare()).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});
