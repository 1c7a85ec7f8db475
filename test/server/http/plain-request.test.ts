import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainRequest } from "../../../service/server/http/plain-request.ts";

const BODY = '{"callId":"1"}';
const read = (text: string, from = 0) => plainRequest(Buffer.from(text), from, 65_536);
const request = (...headers: string[]) =>
  `POST /v1/decide HTTP/1.1\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n${BODY}`;
const HOST = "Host: 127.0.0.1:8603";
const LENGTH = `Content-Length: ${BODY.length}`;

describe("a plain request is one", () => {
  it.each([
    ["of Kamailio and OpenSIPS (libcurl)", [HOST, "Accept: */*", "Content-Type: application/json"]],
    ["with a User-Agent", [HOST, "User-Agent: Kamailio/5.6 (x86_64)", "Accept: */*"]],
    ["of Node's fetch", ["host: sbc", "connection: keep-alive", "accept-language: *"]],
    ["with an empty value", [HOST, "Accept: "]],
  ])("%s", (_, headers) => {
    const text = request(...headers, LENGTH);
    expect(read(text)).toEqual({ path: "/v1/decide", body: BODY, end: text.length });
  });

  it("with its length before its host", () => {
    expect(read(request(LENGTH, "Accept: */*", HOST))?.body).toBe(BODY);
  });

  it("behind another one", () => {
    const first = request(HOST, LENGTH);
    expect(read(first + first.replace("decide", "other"), first.length)).toEqual({
      path: "/v1/other",
      body: BODY,
      end: 2 * first.length - 1,
    });
  });

  it("whose body is UTF-8, its length in bytes", () => {
    const body = '{"callId":"Zoë 😀"}';
    const bytes = Buffer.byteLength(body);
    expect(read(request(HOST, `Content-Length: ${bytes}`).replace(BODY, body))?.body).toBe(body);
  });
});

describe("left to node:http is a request", () => {
  it("whose end two readers may see in two places", () => {
    for (const other of ["Transfer-Encoding: chunked", "Content-Length: 0", LENGTH]) {
      expect(read(request(HOST, LENGTH, other))).toBeUndefined();
      expect(read(request(other, HOST, LENGTH))).toBeUndefined();
    }
  });

  it.each([
    ["with two hosts", [HOST, HOST, LENGTH]],
    ["without a length", [HOST]],
    ["without a host", [LENGTH]],
    ["that wants the connection closed", [HOST, LENGTH, "Connection: close"]],
    ["that expects 100 Continue", [HOST, LENGTH, "Expect: 100-continue"]],
    ["that wants another protocol", [HOST, LENGTH, "Upgrade: h2c"]],
    ["with a header that is not known here", [HOST, LENGTH, "X-Forwarded-For: 192.0.2.1"]],
    ["with a folded header", [HOST, "Accept: a\r\n b", LENGTH]],
    ["with a space before a colon", [HOST, `Content-Length : ${BODY.length}`]],
    ["with a control character in a value", [HOST, "Accept: a\u0001b", LENGTH]],
    ["with a bare line feed", [HOST, "Accept: a\nTransfer-Encoding: chunked", LENGTH]],
    ["with a bare carriage return", [HOST, "Accept: a\rb", LENGTH]],
    ["with a signed length", [HOST, `Content-Length: +${BODY.length}`]],
    ["with a hexadecimal length", [HOST, "Content-Length: 0xe"]],
    ["with a list of lengths", [HOST, `Content-Length: ${BODY.length}, ${BODY.length}`]],
    ["with a length of six digits", [HOST, `Content-Length: 0000${BODY.length}`]],
    ["with a body over the limit", [HOST, "Content-Length: 65537"]],
    ["that is not whole", [HOST, `Content-Length: ${BODY.length + 1}`]],
  ])("%s", (_, headers) => {
    expect(read(request(...headers))).toBeUndefined();
  });

  it.each([
    ["of another method", "GET"],
    ["of a method in small letters", "post"],
    ["with a line break before it", "\r\nPOST"],
  ])("%s", (_, method) => {
    expect(read(request(HOST, LENGTH).replace("POST", method))).toBeUndefined();
  });

  it.each(["HTTP/1.0", "HTTP/1.2", "http/1.1", "HTTP/1.1 "])("of version %j", (version) => {
    expect(read(request(HOST, LENGTH).replace("HTTP/1.1", version))).toBeUndefined();
  });

  it("of which any byte of the head is missing", () => {
    const whole = request(HOST, "Accept: */*", LENGTH);
    for (let end = 0; end < whole.length; end++) expect(read(whole.slice(0, end))).toBeUndefined();
  });
});

it("never reads beyond what is there, whatever that is", () => {
  const piece = fc.constantFrom(...request(HOST, LENGTH).split(/(?<=\n)|(?<=: )/), "\r\n\r\n", "9");
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const found = read(text);
      if (found !== undefined) expect(found.end).toBeLessThanOrEqual(Buffer.byteLength(text));
    }),
  );
});
