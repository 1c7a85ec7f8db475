import type { Argument, Expression } from "./syntax.ts";
import type { TokenStream } from "./token-stream.ts";
import type { Token } from "./tokens.ts";

const COMPARISONS = new Set(["==", "!=", "=~", "!~", "<", ">", "<=", ">=", "eq", "ne"]);
const ARITHMETIC = new Set(["+", "-", "*", "/", "%", "<<", ">>", "mod"]);

/** Reads one expression, as far as it goes. */
export function readExpression(stream: TokenStream): Expression {
  return joined(stream, ["||", "or", "|"], "or", () =>
    joined(stream, ["&&", "and", "&"], "and", () => comparison(stream)),
  );
}

function joined(
  stream: TokenStream,
  operators: readonly string[],
  kind: "and" | "or",
  read: () => Expression,
): Expression {
  let left = read();
  while (operators.some((operator) => stream.skip(operator))) left = { kind, left, right: read() };
  return left;
}

function comparison(stream: TokenStream): Expression {
  const left = sum(stream);
  if (!COMPARISONS.has(stream.peek().text) || !isOperator(stream.peek())) return left;
  const operator = stream.next().text;
  return { kind: "comparison", operator, left, right: sum(stream) };
}

function sum(stream: TokenStream): Expression {
  const parts = [unary(stream)];
  while (ARITHMETIC.has(stream.peek().text) && isOperator(stream.peek())) {
    stream.next();
    parts.push(unary(stream));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "parts", parts };
}

function isOperator({ kind }: Token): boolean {
  return kind === "mark" || kind === "word";
}

function unary(stream: TokenStream): Expression {
  if (stream.skip("!") || stream.skip("not")) return { kind: "not", of: unary(stream) };
  if (stream.skip("-") || stream.skip("defined")) return { kind: "parts", parts: [unary(stream)] };
  if (stream.skip("(")) {
    // a cast: (int)$var(x)
    if (stream.isNext("int") || stream.isNext("str")) stream.next();
    const inner = stream.isNext(")") ? undefined : readExpression(stream);
    if (!stream.skip(")")) stream.stumble();
    return inner ?? unary(stream);
  }
  return primary(stream);
}

function primary(stream: TokenStream): Expression {
  const token = stream.peek();
  if (token.kind === "mark") {
    stream.stumble();
    // what closes something is left for whoever opened it
    if (!["", ")", "}", ";"].includes(token.text)) stream.next();
    return { kind: "parts", parts: [] };
  }
  stream.next();
  if (token.kind === "variable") return { kind: "variable", text: token.text };
  if (token.kind !== "word") return { kind: "literal", text: token.text };
  if (!stream.skip("(")) return { kind: "variable", text: token.text };
  return { kind: "call", name: token.text, parameters: readArguments(stream), at: token.at };
}

/** Reads what stands between the parentheses of a call, the first of which has been read. */
export function readArguments(stream: TokenStream): Argument[] {
  const all: Argument[] = [];
  let tokens: Token[] = [];
  const finish = () => {
    if (tokens.length > 0) all.push(argumentOf(tokens));
    tokens = [];
  };
  for (let depth = 0; !stream.atEnd; ) {
    const token = stream.next();
    const mark = token.kind === "mark" ? token.text : "";
    if (mark === ")" && depth === 0) break;
    if (mark === "(") depth += 1;
    if (mark === ")") depth -= 1;
    if (mark === "," && depth === 0) finish();
    else tokens.push(token);
  }
  finish();
  return all;
}

function argumentOf(tokens: readonly Token[]): Argument {
  const text = tokens.map((token) => token.text).join("");
  // A $ that ends a regular expression is no variable.
  return { text, fixed: !/\$[A-Za-z(]/.test(text) };
}
