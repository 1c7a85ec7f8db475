import type { Call, Route } from "../script/syntax.ts";
import type { Place } from "../script/tokens.ts";

/** `/etc/kamailio/kamailio.cfg:155 t_relay(), reached from failure_route[NEXT]` */
export function placeOf({ at, name }: Call, route?: Route): string {
  const within = route === undefined ? "" : `, reached from ${nameOf(route)}`;
  return `${lineOf(at)} ${name}()${within}`;
}

/** `/etc/kamailio/kamailio.cfg:155` */
export function lineOf({ file, line }: Place): string {
  return `${file}:${line}`;
}

function nameOf({ kind, name }: Route): string {
  return name === "" ? `${kind}_route` : `${kind}_route[${name}]`;
}
