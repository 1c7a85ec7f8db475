import type { Script } from "./script.ts";
import type { Call, Expression, Statement } from "./syntax.ts";

/** Every function call in every route, reached or not. */
export function allCalls({ routes }: Script): Call[] {
  return routes.flatMap(({ body }) => body.flatMap(ofStatement));
}

function ofStatement(statement: Statement): Call[] {
  switch (statement.kind) {
    case "do":
      return ofExpression(statement.expression);
    case "if": {
      const { condition, then, otherwise } = statement;
      const rest = otherwise === undefined ? [] : ofStatement(otherwise);
      return [...ofExpression(condition), ...ofStatement(then), ...rest];
    }
    case "while":
      return [...ofExpression(statement.condition), ...ofStatement(statement.body)];
    case "switch":
      return [
        ...ofExpression(statement.on),
        ...statement.cases.flatMap(({ body }) => body.flatMap(ofStatement)),
      ];
    case "block":
      return statement.body.flatMap(ofStatement);
    case "return":
      return statement.value === undefined ? [] : ofExpression(statement.value);
    default:
      return [];
  }
}

function ofExpression(expression: Expression): Call[] {
  switch (expression.kind) {
    case "call":
      return [expression];
    case "not":
      return ofExpression(expression.of);
    case "and":
    case "or":
    case "comparison":
      return [...ofExpression(expression.left), ...ofExpression(expression.right)];
    case "parts":
      return expression.parts.flatMap(ofExpression);
    default:
      return [];
  }
}
