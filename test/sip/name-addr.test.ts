import { describe, expect, it } from "vitest";
import { readNameAddr, readNameAddrs } from "../../service/sip/name-addr.ts";

describe("a header value that names somebody", () => {
  it.each([
    ['"Alice" <sip:+12155550112@h>;tag=1', "Alice", "sip:+12155550112@h", ";tag=1"],
    ["Alice Smith <sip:a@h>;tag=1", "Alice Smith", "sip:a@h", ";tag=1"],
    ['"Smith, \\"Al\\" \\\\ <sip:x@y>" <sip:a@h>', 'Smith, "Al" \\ <sip:x@y>', "sip:a@h", ""],
    ["Smith, Alice <sip:a@h>", "Smith, Alice", "sip:a@h", ""],
    ['"" <sip:a@h>', "", "sip:a@h", ""],
    ["<sip:a@h;user=phone>;tag=1", undefined, "sip:a@h;user=phone", ";tag=1"],
    ["  <tel:+12155550112>  ", undefined, "tel:+12155550112", ""],
    ["sip:a@h;tag=1", undefined, "sip:a@h;tag=1", ""],
    ["+12155550112", undefined, "+12155550112", ""],
    ["< sip:a@h >", undefined, "sip:a@h", ""],
    ["<sip:a@h", undefined, "sip:a@h", ""],
    ['"Alice <sip:a@h>', '"Alice', "sip:a@h", ""],
    ['"Zoë" <sip:a@h>', "Zoë", "sip:a@h", ""],
  ])("%s has display name %j and URI %s", (value, display, text, headerParameters) => {
    expect(readNameAddr(value)).toMatchObject({ display, uri: { text }, headerParameters });
  });
});

describe("a header with several values", () => {
  const urisOf = (header: string) => readNameAddrs(header).map(({ uri }) => uri.text);

  it("is split at its commas, as in the sample of RFC 8688 §4.1", () => {
    const header =
      '"Alice"<sip:+12155550112@tel.two.example.net>,<tel:+12155550112>;verstat=Passed';
    expect(urisOf(header)).toEqual(["sip:+12155550112@tel.two.example.net", "tel:+12155550112"]);
  });

  it.each([
    ['"Smith, Alice" <sip:a@h>, <tel:1>', ["sip:a@h", "tel:1"]],
    ['"a\\",b" <sip:a@h>,<tel:1>', ["sip:a@h", "tel:1"]],
    ["<sip:a,b@h>,<tel:1>", ["sip:a,b@h", "tel:1"]],
    ["sip:a@h , tel:1", ["sip:a@h", "tel:1"]],
    [", ,<tel:1>,,", ["tel:1"]],
    ["", []],
    [" \t", []],
    ["<sip:a@h, <tel:1>", ["sip:a@h, <tel:1"]],
  ])("%j holds %j", (header, uris) => {
    expect(urisOf(header)).toEqual(uris);
  });

  it("is read up to its sixteenth value", () => {
    expect(readNameAddrs(Array(5000).fill("<tel:1>").join(","))).toHaveLength(16);
  });
});
