import { readArguments } from "./expressions.ts";
import { type ReadFile, readTokens } from "./read-tokens.ts";
import { readBlock } from "./statements.ts";
import type { Argument, Route, RouteKind } from "./syntax.ts";
import { TokenStream } from "./token-stream.ts";
import type { Place } from "./tokens.ts";

export interface ModuleParameter {
  /** A module, or an expression for several of them. */
  readonly module: string;
  readonly name: string;
  readonly value: Argument;
  readonly at: Place;
}

/** What of a Kamailio script bears on how a refusal comes back to the caller. */
export interface Script {
  readonly files: readonly string[];
  readonly missing: readonly { readonly name: string; readonly at: Place }[];
  readonly notUnderstood: readonly Place[];
  /** Routing is written in another language (KEMI): there are no routes to look at. */
  readonly engine: string | undefined;
  readonly defined: ReadonlyMap<string, string>;
  /** Names without path and `.so`. */
  readonly modules: readonly string[];
  readonly parameters: readonly ModuleParameter[];
  readonly routes: readonly Route[];
}

/**
 * Reads a script and what it includes. It is read as one that Kamailio has accepted: what this
 * reader does not know is noted and gone past.
 *
 * @param file the path of the script
 * @param defined what Kamailio's command line defines
 */
export function readScript(
  file: string,
  readFile: ReadFile,
  defined?: ReadonlyMap<string, string>,
): Script {
  const { tokens, ...read } = readTokens(file, readFile, defined);
  const stream = new TokenStream(tokens);
  const modules: string[] = [];
  const parameters: ModuleParameter[] = [];
  const routes: Route[] = [];
  let engine: string | undefined;
  while (!stream.atEnd) {
    const { kind, text, at } = stream.next();
    const routeKind = kind === "word" ? ROUTES[text] : undefined;
    if (routeKind !== undefined) {
      const name = readName(stream);
      if (stream.skip("{")) routes.push({ kind: routeKind, name, body: readBlock(stream), at });
    } else if (kind === "word" && /^loadmodulex?$/.test(text)) {
      modules.push(moduleName(stream.next().text));
    } else if (kind === "word" && /^modparamx?$/.test(text) && stream.skip("(")) {
      const [module, name, value] = readArguments(stream);
      if (module !== undefined && name !== undefined && value !== undefined) {
        parameters.push({ module: module.text, name: name.text, value, at });
      }
    } else if (kind === "word" && text === "cfgengine") {
      stream.skip("=");
      const name = stream.next().text;
      engine = name === "native" ? undefined : name;
    }
  }
  const { notUnderstood } = stream;
  return { ...read, notUnderstood, engine, modules, parameters, routes };
}

const ROUTES: Readonly<Record<string, RouteKind>> = {
  request_route: "request",
  route: "route",
  reply_route: "reply",
  onreply_route: "onreply",
  failure_route: "failure",
  branch_route: "branch",
  onsend_route: "send",
  event_route: "event",
};

function readName(stream: TokenStream): string {
  let name = "";
  if (stream.skip("[")) while (!stream.atEnd && !stream.skip("]")) name += stream.next().text;
  return name;
}

function moduleName(text: string): string {
  return /([^/]+?)(?:\.so)?$/.exec(text)?.[1] ?? text;
}

/** The values of a module's parameter, in their order; of most parameters the last one holds. */
export function parameterValues(script: Script, module: string, name: string): ModuleParameter[] {
  return script.parameters.filter((parameter) => {
    if (parameter.name !== name) return false;
    if (parameter.module === module) return true;
    // modparam("a|b", ...) sets it in both
    return parameter.module.split("|").includes(module);
  });
}

/** The last value of a parameter as a number; undefined when it is not set or not a number. */
export function numberParameter(script: Script, module: string, name: string): number | undefined {
  const text = parameterValues(script, module, name).at(-1)?.value.text ?? "";
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
