import type { Script } from "./script.ts";
import type { Call, Expression, Route, Statement } from "./syntax.ts";
import {
  type Circumstances,
  comparedStatus,
  isStatus,
  opposite,
  returned,
  type Truth,
} from "./truth.ts";

/** How the way through statements can end. All false: it never comes to an end here. */
interface Ways {
  /** It goes on behind them. */
  readonly on: boolean;
  /** A `break` leaves the loop or switch around them. */
  readonly broken: boolean;
  /** The route returns, with that truth. */
  readonly back: Truth | undefined;
}

/** What an expression comes to; undefined when the script ends while it is evaluated. */
type Value = Truth | undefined;

/** Functions that run the route they name; all but the first are of modules cfgutils and async. */
const RUNS_ROUTE = /^(route|route_if_exists|async_route|async_ms_route|async_task_route)$/;

/** True where the reply is to become a 603, which a refusal is already: ringfence-tdm.cfg. */
const TDM_ROUTE = "RINGFENCE_TDM";

const NOWHERE: Ways = { on: false, broken: false, back: undefined };
const ON: Ways = { ...NOWHERE, on: true };
const BACK: Ways = { ...NOWHERE, back: "yes" };

/**
 * The function calls that a message can reach, from the first statement of a route. Every branch
 * is taken whose condition the circumstances do not exclude; variables are not followed, so a
 * condition on one is taken both ways.
 *
 * @param script where the routes that it calls are looked up
 */
export function callsReached(
  script: Script,
  route: Route,
  circumstances: Circumstances,
): readonly Call[] {
  const walk = new Walk(script, circumstances);
  walk.through(route.body);
  return [...walk.reached];
}

class Walk {
  readonly reached = new Set<Call>();
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #circumstances: Circumstances;
  /** What calling a route comes to. A route that is being walked may come back with anything. */
  readonly #outcomes = new Map<string, Value>();

  constructor({ routes }: Script, circumstances: Circumstances) {
    this.#routes = new Map(
      routes.filter(({ kind }) => kind === "route").map((route) => [route.name, route]),
    );
    this.#circumstances = circumstances;
  }

  through(statements: readonly Statement[]): Ways {
    let ways = ON;
    for (const statement of statements) {
      if (!ways.on) break;
      ways = together({ ...ways, on: false }, this.#statement(statement));
    }
    return ways;
  }

  #statement(statement: Statement): Ways {
    switch (statement.kind) {
      case "do":
        return this.#value(statement.expression) === undefined ? NOWHERE : ON;
      case "block":
        return this.through(statement.body);
      case "if":
        return this.#if(statement);
      case "while": {
        const value = this.#value(statement.condition);
        if (value === undefined) return NOWHERE;
        if (value === "no") return ON;
        const { back } = this.#statement(statement.body);
        return { on: true, broken: false, back };
      }
      case "switch":
        return this.#switch(statement);
      case "return":
        return this.#return(statement.value);
      case "break":
        return { ...NOWHERE, broken: true };
      case "end":
        return NOWHERE;
    }
  }

  #if({ condition, then, otherwise }: Extract<Statement, { kind: "if" }>): Ways {
    const value = this.#value(condition);
    if (value === undefined) return NOWHERE;
    const thenWays = value === "no" ? NOWHERE : this.#statement(then);
    if (value === "yes") return thenWays;
    return together(thenWays, otherwise === undefined ? ON : this.#statement(otherwise));
  }

  #switch({ on, cases }: Extract<Statement, { kind: "switch" }>): Ways {
    if (this.#value(on) === undefined) return NOWHERE;
    let ways = NOWHERE;
    /** No case before has matched for certain. */
    let open = true;
    /** The case before had no `break`. */
    let falling = false;
    for (const { value, body } of cases) {
      const match = value === undefined ? "yes" : this.#matched(on, value);
      if (!falling && (!open || match === "no")) continue;
      if (match === "yes") open = false;
      const through = this.through(body);
      falling = through.on;
      ways = together(ways, { ...through, on: false });
    }
    return { on: ways.broken || falling || open, broken: false, back: ways.back };
  }

  #matched(on: Expression, value: Expression): Truth {
    const { status } = this.#circumstances;
    return status !== undefined && isStatus(on) ? comparedStatus(status, "==", value) : "maybe";
  }

  #return(value: Expression | undefined): Ways {
    if (value === undefined) return BACK;
    const back = this.#value(value);
    if (back === undefined) return NOWHERE;
    // return 0 is exit
    if (value.kind === "literal") return Number(value.text) === 0 ? NOWHERE : BACK;
    const negative = value.kind === "parts" && value.parts[0]?.kind === "literal";
    return { ...NOWHERE, back: negative ? "no" : back };
  }

  #value(expression: Expression): Value {
    const { status } = this.#circumstances;
    switch (expression.kind) {
      case "call":
        return this.#call(expression);
      case "not": {
        const value = this.#value(expression.of);
        return value && opposite(value);
      }
      case "and":
      case "or":
        return this.#joined(expression);
      case "comparison": {
        const { left, operator, right } = expression;
        if (this.#value(left) === undefined || this.#value(right) === undefined) return undefined;
        if (status === undefined || !isStatus(left)) return "maybe";
        return comparedStatus(status, operator, right);
      }
      case "parts":
        return expression.parts.every((part) => this.#value(part) !== undefined)
          ? "maybe"
          : undefined;
      default:
        return "maybe";
    }
  }

  #joined({ kind, left, right }: Extract<Expression, { kind: "and" | "or" }>): Value {
    const decisive: Truth = kind === "and" ? "no" : "yes";
    const first = this.#value(left);
    if (first === undefined || first === decisive) return first;
    const second = this.#value(right);
    // The second may end the script, and the first may keep it from being asked.
    if (second === undefined) return first === "maybe" ? decisive : undefined;
    return first === "maybe" && second !== decisive ? "maybe" : second;
  }

  #call(call: Call): Value {
    this.reached.add(call);
    return RUNS_ROUTE.test(call.name) ? this.#route(call) : returned(call, this.#circumstances);
  }

  #route({ parameters: [name] }: Call): Value {
    const route = name?.fixed ? this.#routes.get(name.text) : undefined;
    if (route === undefined) return "maybe";
    if (this.#outcomes.has(route.name)) return this.#outcomes.get(route.name);
    this.#outcomes.set(route.name, "maybe");
    const { on, back } = this.through(route.body);
    // Without a return, what comes back is what the last function returned.
    const came = on ? "maybe" : back;
    const isRefusal = this.#circumstances.status !== undefined;
    const outcome = route.name === TDM_ROUTE && isRefusal ? "no" : came;
    this.#outcomes.set(route.name, outcome);
    return outcome;
  }
}

function together(one: Ways, other: Ways): Ways {
  return {
    on: one.on || other.on,
    broken: one.broken || other.broken,
    back: oneOf(one.back, other.back),
  };
}

function oneOf(one: Truth | undefined, other: Truth | undefined): Truth | undefined {
  if (one === undefined || one === other) return other;
  return other === undefined ? one : "maybe";
}
