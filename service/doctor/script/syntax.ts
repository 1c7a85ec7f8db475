import type { Place } from "./tokens.ts";

/** The value of a parameter or of a function's argument, as far as it can be told from the script. */
export interface Argument {
  readonly text: string;
  /** False where it is put together from variables while the script runs. */
  readonly fixed: boolean;
}

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly parameters: readonly Argument[];
  readonly at: Place;
}

/** An expression, with the detail that matters for whether a reply's way leads through it. */
export type Expression =
  | Call
  | { readonly kind: "variable"; readonly text: string }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "comparison";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Arithmetic, assignments and whatever else only has parts. */
  | { readonly kind: "parts"; readonly parts: readonly Expression[] };

export type Statement =
  | { readonly kind: "do"; readonly expression: Expression }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: "while"; readonly condition: Expression; readonly body: Statement }
  | { readonly kind: "switch"; readonly on: Expression; readonly cases: readonly Case[] }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "return"; readonly value: Expression | undefined }
  /** `exit` and `drop`: the script ends. */
  | { readonly kind: "end" }
  | { readonly kind: "break" };

export interface Case {
  /** Undefined: `default`. */
  readonly value: Expression | undefined;
  readonly body: readonly Statement[];
}

export type RouteKind =
  | "request"
  | "route"
  | "reply"
  | "onreply"
  | "failure"
  | "branch"
  | "send"
  | "event";

export interface Route {
  readonly kind: RouteKind;
  /** What stands between the brackets; empty where there are none. */
  readonly name: string;
  readonly body: readonly Statement[];
  readonly at: Place;
}
