import { readArguments, readExpression } from "./expressions.ts";
import type { Case, Statement } from "./syntax.ts";
import type { TokenStream } from "./token-stream.ts";

/** Reads statements up to the brace that closes them, which it goes past. */
export function readBlock(stream: TokenStream): Statement[] {
  const body: Statement[] = [];
  while (!stream.atEnd && !stream.skip("}")) {
    const statement = readStatement(stream);
    if (statement !== undefined) body.push(statement);
  }
  return body;
}

function readStatement(stream: TokenStream): Statement | undefined {
  if (stream.skip(";")) return undefined;
  if (stream.skip("{")) return { kind: "block", body: readBlock(stream) };
  if (stream.skip("if")) return readIf(stream);
  if (stream.skip("while")) {
    return { kind: "while", condition: readExpression(stream), body: oneStatement(stream) };
  }
  if (stream.skip("switch")) {
    const on = readExpression(stream);
    if (!stream.skip("{")) stream.stumble();
    return { kind: "switch", on, cases: readCases(stream) };
  }
  return readSimple(stream);
}

function oneStatement(stream: TokenStream): Statement {
  return readStatement(stream) ?? { kind: "block", body: [] };
}

function readIf(stream: TokenStream): Statement {
  const condition = readExpression(stream);
  const then = oneStatement(stream);
  const otherwise = stream.skip("else") ? oneStatement(stream) : undefined;
  return { kind: "if", condition, then, otherwise };
}

function readCases(stream: TokenStream): Case[] {
  const cases: Case[] = [];
  while (!stream.atEnd && !stream.skip("}")) {
    const isDefault = stream.skip("default");
    if (!isDefault && !stream.skip("case")) {
      stream.stumble();
      stream.next();
      continue;
    }
    const value = isDefault ? undefined : readExpression(stream);
    if (!stream.skip(":")) stream.stumble();
    const body: Statement[] = [];
    while (!stream.atEnd && !["case", "default", "}"].some((text) => stream.isNext(text))) {
      const statement = readStatement(stream);
      if (statement !== undefined) body.push(statement);
    }
    cases.push({ value, body });
  }
  return cases;
}

function readSimple(stream: TokenStream): Statement {
  if (stream.skip("break")) return finished(stream, { kind: "break" });
  if (stream.skip("exit") || stream.skip("drop")) {
    if (stream.skip("(")) readArguments(stream);
    return finished(stream, { kind: "end" });
  }
  if (stream.skip("return")) {
    const value = stream.isNext(";") ? undefined : readExpression(stream);
    return finished(stream, { kind: "return", value });
  }
  const expression = readExpression(stream);
  if (/^([-+*/|&.]|:)?=$/.test(stream.peek().text)) {
    stream.next();
    const parts = [expression, readExpression(stream)];
    return finished(stream, { kind: "do", expression: { kind: "parts", parts } });
  }
  return finished(stream, { kind: "do", expression });
}

/** Goes past the semicolon, and past what is not understood before it. */
function finished(stream: TokenStream, statement: Statement): Statement {
  if (stream.skip(";")) return statement;
  // Kamailio itself lets the last one of a block go without
  if (stream.isNext("}")) return statement;
  stream.stumble();
  while (!stream.atEnd && !stream.isNext("}") && !stream.skip(";")) stream.next();
  return statement;
}
