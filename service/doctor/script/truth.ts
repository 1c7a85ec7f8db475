import type { Argument, Call, Expression, RouteKind } from "./syntax.ts";

/** What a condition comes to; `maybe` where the script alone does not tell. */
export type Truth = "yes" | "no" | "maybe";

/** What is known of the message that a route handles. */
export interface Circumstances {
  /** Of the response; undefined while the INVITE of a new call goes its way. */
  readonly status: number | undefined;
  /** The kind of the outermost route: it decides what a function means. */
  readonly within: RouteKind;
}

/** What is known for certain. */
export function truth(value: boolean): Truth {
  return value ? "yes" : "no";
}

/** What `!` makes of it. */
export function opposite(value: Truth): Truth {
  if (value === "maybe") return value;
  return value === "yes" ? "no" : "yes";
}

/**
 * Whether a POSIX extended expression matches; undefined when it is none that can be tried here.
 * Kamailio compiles the expressions of scripts with REG_ICASE.
 */
export function matches(expression: string, text: string): boolean | undefined {
  try {
    const classes = expression
      .replaceAll("[:digit:]", "0-9")
      .replaceAll("[:alpha:]", "A-Za-z")
      .replaceAll("[:alnum:]", "0-9A-Za-z")
      .replaceAll("[:space:]", "\\s");
    return new RegExp(classes, "i").test(text);
  } catch {
    return undefined;
  }
}

const STATUS_VARIABLES = new Set([
  ...["status", "$rs", "$T_reply_code", "$T_rpl($rs)", "$T(reply_code)", "$T_reply_last"],
]);

/** True when an expression is the status code of the response. */
export function isStatus(expression: Expression): boolean {
  if (expression.kind !== "variable") return false;
  // $(T_reply_code) is $T_reply_code
  const text = expression.text.replace(/^\$\(([^{}]*)\)$/, "$$$1");
  return STATUS_VARIABLES.has(text);
}

/** What a comparison with the status code comes to. */
export function comparedStatus(status: number, operator: string, right: Expression): Truth {
  if (right.kind !== "literal" || /\$[A-Za-z(]/.test(right.text)) return "maybe";
  const number = Number(right.text);
  switch (operator) {
    case "=~":
    case "!~": {
      const found = matches(right.text, String(status));
      if (found === undefined) return "maybe";
      return truth(found === (operator === "=~"));
    }
    case "==":
    case "eq":
      return truth(status === number);
    case "!=":
    case "ne":
      return truth(status !== number);
    case "<":
      return truth(status < number);
    case ">":
      return truth(status > number);
    case "<=":
      return truth(status <= number);
    default:
      return truth(status >= number);
  }
}

/** What a function returns for a refused INVITE, where that can be told. */
export function returned({ name, parameters }: Call, { status, within }: Circumstances): Truth {
  const first: Argument | undefined = parameters[0];
  const responding = within === "reply" || within === "onreply";
  switch (name) {
    case "is_method":
      return first?.fixed ? truth(first.text.split("|").includes("INVITE")) : "maybe";
    case "has_totag":
      return status === undefined ? "no" : "maybe";
    case "is_request":
      return truth(!responding);
    case "is_reply":
      return truth(responding);
    case "t_is_failure_route":
      return truth(within === "failure");
    case "t_is_branch_route":
      return truth(within === "branch");
    case "t_is_reply_route":
      return truth(within === "onreply");
    // tm takes a CANCEL and its own timer for other outcomes than a refusal.
    case "t_is_canceled":
    case "t_is_expired":
      return status === undefined ? "maybe" : "no";
    case "t_branch_timeout":
      return status === undefined ? "maybe" : "no";
    case "t_branch_replied":
    case "t_any_replied":
      return status === undefined ? "maybe" : "yes";
    case "t_check_status": {
      if (status === undefined || !first?.fixed) return "maybe";
      const found = matches(first.text, String(status));
      return found === undefined ? "maybe" : truth(found);
    }
    case "t_grep_status":
      return first?.text === String(status) ? "yes" : "maybe";
    default:
      return "maybe";
  }
}
