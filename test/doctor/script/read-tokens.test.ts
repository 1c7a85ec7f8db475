import { describe, expect, it } from "vitest";
import { readTokens } from "../../../service/doctor/script/read-tokens.ts";

function wordsOf(text: string, files: Readonly<Record<string, string>> = {}): string {
  const all: Readonly<Record<string, string>> = { "/a/b.cfg": text, ...files };
  return readTokens("/a/b.cfg", (path) => all[path])
    .tokens.map(({ text: word }) => word)
    .join(" ");
}

describe("the tokens of a script", () => {
  it.each([
    ["words, marks and numbers", "children=8", "children = 8"],
    ["an address as one", "src_ip==192.0.2.1", "src_ip == 192.0.2.1"],
    ["matching as one mark", '$ua=~"x"', "$ua =~ x"],
    ["a variable with what is in its parentheses", "$xavp(a=>b[(1)]) ;", "$xavp(a=>b[(1)]) ;"],
    ["a transformation", "$(fU{s.substr,0,(1)})+1", "$(fU{s.substr,0,(1)}) + 1"],
    ["a select", '@hf_value["x"].uri != ""', '@hf_value["x"].uri != '],
    ["escapes between double quotes", '"a\\"b\\\\c"', 'a"b\\c'],
    ["none between single quotes", "'a\\d'", "a\\d"],
    ["an unknown escape as it is written", '"195\\.37"', "195\\.37"],
    ["texts beside each other as one", '"ab"\n\t"cd"', "abcd"],
    ["no comments", "a # b\nc // d\ne /* f\n g */ h", "a c e h"],
    ["marks of comments in texts", '"# // /*"', "# // /*"],
    ["no commented directive", "##!define X\n#!ifdef X\na\n#!endif\nb", "b"],
  ])("hold %s", (_what, text, words) => expect(wordsOf(text)).toBe(words));

  it("know their file and line", () => {
    const { tokens } = readTokens("/a/b.cfg", () => 'one\n/* \n */ "two\n" three');
    expect(tokens.map(({ at }) => at.line)).toEqual([1, 3, 4]);
  });
});

describe("directives", () => {
  it.each([
    ["#!ifdef of what is defined", "#!define X\n#!ifdef X\na\n#!else\nb\n#!endif\nc", "a c"],
    ["#!ifdef of what is not", "#!ifdef X\na\n#!else\nb\n#!endif\nc", "b c"],
    ["#!ifndef", "#!ifndef X\na\n#!else\nb\n#!endif", "a"],
    ["one in another", "#!ifdef X\n#!ifndef Y\na\n#!endif\nb\n#!else\nc\n#!endif", "c"],
    ["!! for #!", "!!define X\n!!ifdef X\na\n!!endif", "a"],
    ["#!ifexp by keeping both sides", "#!ifexp VERSION > 5\na\n#!else\nb\n#!endif", "a b"],
    ["#!define of a text", '#!define X "a b"\nf(X)', "f ( a b )"],
    ["#!define over two lines", "#!define X a \\\n  b\nX", "a b"],
    [
      "#!trydef only where nothing is defined",
      "#!define X 1\n#!trydef X 2\n#!trydef Y 3\nX Y",
      "1 3",
    ],
    ["#!redefine", "#!define X 1\n#!redefine X 2\nX", "2"],
    ["#!substdef in words and texts", '#!substdef "!PORT!5080!g"\nPORT "x:PORT"', "5080 x:5080"],
    ["#!subst in texts only", '#!subst "/one/two/"\none "one"', "one two"],
    [
      "MOD_ of a loaded module",
      'loadmodule "/m/tm.so"\n#!ifdef MOD_tm\na\n#!endif',
      "loadmodule /m/tm.so a",
    ],
    ["a definition by another", "#!define X 5\n#!define Y X\nY", "5"],
  ])("obey %s", (_what, text, words) => expect(wordsOf(text)).toBe(words));

  it("do not expand for ever", () => {
    expect(wordsOf("#!define X Y\n#!define Y X\nX")).toMatch(/^[XY]$/);
  });

  it("know what the command line defines", () => {
    const read = readTokens("/a", () => "#!ifdef X\na\n#!endif", new Map([["X", ""]]));
    expect(read.tokens).toHaveLength(1);
  });
});

describe("includes", () => {
  it("are read in their place, from beside the file that names them", () => {
    const files = { "/a/c.cfg": 'two include_file "sub/d.cfg"', "/a/sub/d.cfg": "three" };
    expect(wordsOf('one\ninclude_file "c.cfg"\nfour', files)).toBe("one two three four");
  });

  it("define names for what follows", () => {
    const files = { "/a/local.cfg": "#!define X\n" };
    expect(wordsOf('import_file "local.cfg"\n#!ifdef X\na\n#!endif', files)).toBe("a");
  });

  it("are missed when they cannot be read, an import_file is not", () => {
    const text = 'include_file "/no/where.cfg"\n!!import_file "local.cfg"\n#!include_file "no.cfg"';
    const { missing } = readTokens("/a/b.cfg", (path) => (path === "/a/b.cfg" ? text : undefined));
    expect(missing.map(({ name, at }) => [name, at.line])).toEqual([
      ["/no/where.cfg", 1],
      ["no.cfg", 3],
    ]);
  });

  it("of themselves come to an end", () => {
    const { files } = readTokens("/a/b.cfg", () => 'x include_file "b.cfg"');
    expect(files.length).toBeLessThan(30);
  });
});
